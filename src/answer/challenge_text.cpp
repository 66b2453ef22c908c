#include "answer/challenge_text.hpp"

#include <algorithm>

namespace auth0::inline v0::answer {

namespace {

char header_character(char c) {
  return c >= 0x20 && c <= 0x7E ? c : '?';
}

// RFC 6750 section 3: %x20-21 / %x23-5B / %x5D-7E
char parameter_character(char c) {
  if (c == '"') return '\'';
  return c == '\\' ? '?' : header_character(c);
}

}  // namespace

std::string parameter_value(std::string_view text) {
  std::string value(text);
  std::ranges::transform(value, value.begin(), parameter_character);
  return value;
}

std::string header_value(std::string_view text) {
  std::string value(text);
  std::ranges::transform(value, value.begin(), header_character);
  return value;
}

std::string separated_by_spaces(std::span<const std::string> members) {
  std::string text;
  for (const auto& member : members)
    text.append(text.empty() ? "" : " ").append(member);
  return text;
}

Challenge& Challenge::add(std::string_view name, std::string_view value) {
  text_.append(has_parameters_ ? ", " : " ").append(name).append("=\"").append(parameter_value(value)) += '"';
  has_parameters_ = true;
  return *this;
}

}  // namespace auth0::inline v0::answer
