#pragma once

#include <auth0/client_certificate.hpp>
#include <auth0/http_transport.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace auth0::inline v0::dpop {

/// What a caller said about the scheme of its token (rule 8.2).
enum class PresentedScheme : std::uint8_t {
  not_given,  ///< Nothing: a Bearer token, which must come alone.
  by_proof,   ///< An empty text: the token and the proof decide.
  bearer,
  dpop,
  unknown,  ///< Another one.
};

/// A token and all that came with it. Views are valid for the call; made once and passed by reference.
struct Presented {
  PresentedScheme scheme = PresentedScheme::not_given;
  std::string_view token{};
  std::optional<std::string_view> proof{};
  std::string_view method{};
  std::string_view url{};
  ClientCertificate certificate{};
  std::span<const HttpHeader> headers{};
};

}  // namespace auth0::inline v0::dpop
