#pragma once

#include <auth0/client_certificate.hpp>
#include <auth0/http_transport.hpp>
#include <auth0/request.hpp>

#include <optional>
#include <span>
#include <string_view>

namespace auth0::inline v0::dpop {

/// A token and all that came with it, Bearer tokens included; here because the scheme rules read it. Views are
/// valid for the call; made once and passed by reference.
struct Presented {
  std::optional<PresentedScheme> scheme{};
  std::string_view token{};
  std::optional<std::string_view> proof{};
  std::string_view method{};
  std::string_view url{};
  ClientCertificate certificate{};
  std::span<const HttpHeader> headers{};
  std::string_view traceparent{};
};

}  // namespace auth0::inline v0::dpop
