#pragma once

#include "base/ascii.hpp"
#include "url/percent.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Forms and queries, `application/x-www-form-urlencoded` (RFC 6749 appendix B). All of it is in this header,
/// so that auth0::testing reads and writes them in the same way without the rest of the room.
namespace auth0::inline v0::url {

/// One field of a form; borrowed for the call that it belongs to.
struct FormField {
  std::string_view name;
  std::string_view value;
};

/// In the order in which it is sent.
using Form = std::vector<FormField>;

/// For each byte whether it stands for itself in a form. Exchanges send tokens of a thousand characters.
inline constexpr auto literals_in_form = [] {
  std::array<bool, 256> literals{};
  for (std::size_t byte = 0; byte < literals.size(); ++byte) {
    const char c = static_cast<char>(byte);
    literals[byte] = is_letter_or_digit(c) || c == '*' || c == '-' || c == '.' || c == '_';
  }
  return literals;
}();

[[nodiscard]] constexpr bool is_literal_in_form(char c) noexcept {
  return literals_in_form[static_cast<unsigned char>(c)];
}

[[nodiscard]] inline std::size_t form_encoded_size(std::string_view text) {
  const auto longer = std::ranges::count_if(text, [](char c) { return !is_literal_in_form(c) && c != ' '; });
  return text.size() + (2 * static_cast<std::size_t>(longer));
}

inline void append_form_encoded(std::string& to, std::string_view text) {
  while (!text.empty()) {
    const auto* const end = std::ranges::find_if_not(text, is_literal_in_form);
    const auto literals = static_cast<std::size_t>(end - text.begin());
    to += text.substr(0, literals);
    text.remove_prefix(literals);
    if (text.empty()) return;
    if (text.front() == ' ') {
      to += '+';
    } else {
      append_percent_encoded(to, text.front());
    }
    text.remove_prefix(1);
  }
}

/// One name or value of a form: of each byte that is not a letter, a digit, `*`, `-`, `.` or `_`, a space
/// becomes
/// `+` and any other its percent-encoding in upper case. Allocates once, so that no copy of a secret is left.
[[nodiscard]] inline std::string form_encoded(std::string_view text) {
  std::string encoded;
  encoded.reserve(form_encoded_size(text));
  append_form_encoded(encoded, text);
  return encoded;
}

/// The whole form in the same encoding. Allocates once.
[[nodiscard]] inline std::string encode_form(const Form& form) {
  std::size_t size = 0;
  for (const auto& field : form)
    size += form_encoded_size(field.name) + form_encoded_size(field.value) + 2;
  std::string text;
  text.reserve(size);
  for (const auto& field : form) {
    if (!text.empty()) text += '&';
    append_form_encoded(text, field.name);
    text += '=';
    append_form_encoded(text, field.value);
  }
  return text;
}

/// Decodes a name or value of a query or form: `+` is a space, `%` must be followed by two hexadecimal digits.
/// `nullopt` if the encoding is broken.
[[nodiscard]] inline std::optional<std::string> form_decoded(std::string_view text) {
  return percent_decoded(text, ' ');
}

/// Takes the first field of `a=b&c=d` off the form, still encoded. A field without `=` has an empty value.
[[nodiscard]] inline FormField take_form_field(std::string_view& form) {
  const std::string_view field = form.substr(0, form.find('&'));
  form.remove_prefix(std::min(field.size() + 1, form.size()));
  const std::size_t equals = std::min(field.find('='), field.size());
  return {.name = field.substr(0, equals), .value = field.substr(std::min(equals + 1, field.size()))};
}

/// The values, still encoded, of each field whose decoded name is `name`.
[[nodiscard]] inline std::vector<std::string_view> form_values(std::string_view form, std::string_view name) {
  std::vector<std::string_view> values;
  while (!form.empty()) {
    const FormField field = take_form_field(form);
    // Decoded, so that a more lenient reader of the same request does not find a token that we did not.
    if (form_decoded(field.name) == name) values.push_back(field.value);
  }
  return values;
}

}  // namespace auth0::inline v0::url
