#pragma once

#include "responses.hpp"

#include <auth0/http_transport.hpp>

#include <expected>
#include <string_view>

namespace auth0::inline v0::testing {

/// What a step of answering a token request yields, or the answer that ends the request.
template <class T>
using Step = std::expected<T, HttpResponse>;

/// Ends the request with an OAuth error.
[[nodiscard]] inline std::unexpected<HttpResponse> refuse(int status, std::string_view error,
                                                          std::string_view description) {
  return std::unexpected(oauth_error(status, error, description));
}

}  // namespace auth0::inline v0::testing
