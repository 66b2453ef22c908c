#include "exchange/answer/http_fields.hpp"

#include "base/ascii.hpp"

#include <algorithm>

namespace auth0::exchange {

std::optional<std::string_view> header_value(const HttpResponse& response, std::string_view name) {
  const auto found = std::ranges::find_if(
      response.headers, [name](const HttpHeader& header) { return equals_ignoring_case(header.name, name); });
  if (found == response.headers.end()) return std::nullopt;
  return found->value;
}

bool may_be_json(const HttpResponse& response) {
  const auto type = header_value(response, "Content-Type");
  if (!type) return true;
  const auto media_type = type->substr(0, type->find_first_of("; \t"));
  return equals_ignoring_case(media_type, "application/json");
}

}  // namespace auth0::exchange
