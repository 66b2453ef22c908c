#include "request/headers.hpp"

#include "base/ascii.hpp"

namespace auth0::request {

std::vector<std::string_view> values_of(std::span<const HttpHeader> headers, std::string_view name) {
  std::vector<std::string_view> values;
  for (const auto& header : headers) {
    if (equals_ignoring_case(header.name, name)) values.emplace_back(header.value);
  }
  return values;
}

}  // namespace auth0::request
