#pragma once

#include <auth0/http_transport.hpp>

#include <span>
#include <string_view>
#include <vector>

namespace auth0::request {

/// The values of every header field of that name, in any case.
[[nodiscard]] std::vector<std::string_view> values_of(std::span<const HttpHeader> headers,
                                                      std::string_view name);

}  // namespace auth0::request
