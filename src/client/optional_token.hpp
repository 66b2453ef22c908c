#pragma once

#include "request/credentials.hpp"

#include <auth0/accepted_request.hpp>
#include <auth0/error.hpp>
#include <auth0/request.hpp>

#include <optional>
#include <utility>

namespace auth0::inline v0 {

/// The outcome for a route that serves clients without a token too (9.7). `Value` is what a request with a
/// token is accepted as.
template <class Value>
[[nodiscard]] Result<std::optional<AcceptedRequest>> unless_without_credentials(
    Result<Value> accepted, const IncomingRequest& request) {
  if (accepted) return std::optional<AcceptedRequest>(std::move(*accepted));
  const auto proof = request::find_proof(request.headers);
  const bool has_no_credentials = accepted.error().reason == Reason::token_missing && proof && !*proof;
  if (has_no_credentials) return std::nullopt;
  return std::unexpected(std::move(accepted.error()));
}

}  // namespace auth0::inline v0
