#include "request/form.hpp"

#include <algorithm>
#include <charconv>

namespace auth0::request {

std::optional<std::string> form_decoded(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  while (!text.empty()) {
    const char first = text.front();
    text.remove_prefix(1);
    if (first != '%') {
      decoded += first == '+' ? ' ' : first;
      continue;
    }
    const std::string_view digits = text.substr(0, 2);
    unsigned char byte = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (digits.size() < 2 || error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    decoded += static_cast<char>(byte);
    text.remove_prefix(digits.size());
  }
  return decoded;
}

std::vector<std::string_view> form_values(std::string_view form, std::string_view name) {
  std::vector<std::string_view> values;
  while (!form.empty()) {
    const std::string_view parameter = form.substr(0, form.find('&'));
    form.remove_prefix(std::min(parameter.size() + 1, form.size()));
    const std::size_t equals = std::min(parameter.find('='), parameter.size());
    // Decoded, so that whoever reads the same request more leniently does not find a token that we did not.
    if (form_decoded(parameter.substr(0, equals)) == name) {
      values.push_back(parameter.substr(std::min(equals + 1, parameter.size())));
    }
  }
  return values;
}

}  // namespace auth0::request
