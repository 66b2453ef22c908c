#pragma once

#include "request/credentials.hpp"

#include <auth0/accepted_request.hpp>
#include <auth0/error.hpp>
#include <auth0/request.hpp>

#include <cstdint>
#include <optional>
#include <utility>

namespace auth0::inline v0 {

/// What a request without credentials finds.
enum class NoToken : std::uint8_t { is_refused, is_allowed };

/// Whether a request was refused for nothing but that it holds no credentials.
[[nodiscard]] inline bool is_for_want_of_credentials(const Error& error, const IncomingRequest& request) {
  if (error.reason != Reason::token_missing) return false;
  const auto proof = request::find_proof(request.headers);
  return proof && !*proof;
}

/// The outcome for a route that serves clients without a token too (9.7). `Accepted` is what a request with a
/// token gives.
template <class Accepted>
[[nodiscard]] Result<std::optional<AcceptedRequest>> unless_without_credentials(
    Result<Accepted> accepted, const IncomingRequest& request) {
  if (accepted) return std::optional<AcceptedRequest>(std::move(*accepted));
  if (is_for_want_of_credentials(accepted.error(), request)) return std::nullopt;
  return std::unexpected(std::move(accepted.error()));
}

}  // namespace auth0::inline v0
