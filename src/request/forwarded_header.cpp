#include "request/forwarded_header.hpp"

#include "base/ascii.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace auth0::inline v0::request {

namespace {

// RFC 7239 defines four; names are compared with each other, so there is a bound.
constexpr std::size_t max_parameters = 16;

// RFC 9110 section 5.6.2
constexpr std::string_view token_characters =
    "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

std::string take_token(std::string_view& rest) {
  std::string token(rest.substr(0, rest.find_first_not_of(token_characters)));
  rest.remove_prefix(token.size());
  return token;
}

// RFC 9110 section 5.6.4, whose first character is the opening quote.
std::optional<std::string> take_quoted(std::string_view& rest) {
  std::string text;
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == '"') {
      rest.remove_prefix(i + 1);
      return text;
    }
    if (rest[i] == '\\') ++i;
    if (i == rest.size()) break;
    text += rest[i];
  }
  return std::nullopt;
}

std::optional<std::string> take_value(std::string_view& rest) {
  if (rest.starts_with('"')) return take_quoted(rest);
  auto token = take_token(rest);
  if (token.empty()) return std::nullopt;
  return token;
}

}  // namespace

std::optional<ForwardedElement> parse_forwarded(std::string_view value) {
  ForwardedElement element;
  std::vector<std::string> names;
  std::string_view rest = without_spaces_around(value);
  while (!rest.empty()) {
    std::string name = lower_case(take_token(rest));
    if (names.size() == max_parameters) return std::nullopt;
    if (name.empty() || !rest.starts_with('=') || std::ranges::find(names, name) != names.end())
      return std::nullopt;
    rest.remove_prefix(1);
    auto parameter = take_value(rest);
    if (!parameter) return std::nullopt;
    if (name == "proto") {
      element.proto = std::move(*parameter);
    } else if (name == "host") {
      element.host = std::move(*parameter);
    }
    names.push_back(std::move(name));

    rest = without_spaces_around(rest);
    if (rest.empty()) break;
    if (!rest.starts_with(';')) return std::nullopt;  // a comma, for example, before a second element
    rest = without_spaces_around(rest.substr(1));
  }
  return element;
}

}  // namespace auth0::inline v0::request
