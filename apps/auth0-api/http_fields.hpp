#pragma once

#include "base/ascii.hpp"

#include <auth0/http_transport.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace auth0::command {

/// The values of all fields of that name, in any case, in the order in which they came.
[[nodiscard]] inline std::vector<std::string> fields(const std::vector<HttpHeader>& headers,
                                                     std::string_view name) {
  std::vector<std::string> values;
  for (const auto& header : headers) {
    if (equals_ignoring_case(header.name, name)) values.push_back(header.value);
  }
  return values;
}

[[nodiscard]] inline std::vector<std::string> fields(const HttpResponse& response, std::string_view name) {
  return fields(response.headers, name);
}

/// The first of them; empty if there is none.
[[nodiscard]] inline std::string field(const HttpResponse& response, std::string_view name) {
  const auto values = fields(response, name);
  return values.empty() ? std::string() : values.front();
}

}  // namespace auth0::command
