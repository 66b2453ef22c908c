#include "exchange/http_fields.hpp"

#include <algorithm>
#include <cctype>

namespace auth0::exchange {

bool same_without_case(std::string_view left, std::string_view right) {
  return std::ranges::equal(
      left, right, [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
}

std::optional<std::string_view> header_value(const HttpResponse& response, std::string_view name) {
  const auto found = std::ranges::find_if(
      response.headers, [name](const HttpHeader& header) { return same_without_case(header.name, name); });
  if (found == response.headers.end()) return std::nullopt;
  return found->value;
}

bool may_be_json(const HttpResponse& response) {
  const auto type = header_value(response, "Content-Type");
  if (!type) return true;
  const auto media_type = type->substr(0, type->find_first_of("; \t"));
  return same_without_case(media_type, "application/json");
}

}  // namespace auth0::exchange
