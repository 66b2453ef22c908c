#include "exchange/request/form.hpp"

#include <algorithm>
#include <cstddef>

namespace auth0::exchange {

namespace {

bool stands_for_itself(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '*' || c == '-' ||
         c == '.' || c == '_';
}

std::size_t encoded_size(std::string_view text) {
  const auto longer = std::ranges::count_if(text, [](char c) { return !stands_for_itself(c) && c != ' '; });
  return text.size() + (2 * static_cast<std::size_t>(longer));
}

void append_encoded(std::string& to, std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (const char c : text) {
    if (stands_for_itself(c)) {
      to += c;
    } else if (c == ' ') {
      to += '+';
    } else {
      const auto byte = static_cast<unsigned char>(c);
      to += '%';
      to += digits[byte / 16U];
      to += digits[byte % 16U];
    }
  }
}

}  // namespace

std::string encode_form(const Form& form) {
  std::size_t size = 0;
  for (const auto& field : form)
    size += encoded_size(field.name) + encoded_size(field.value) + 2;
  std::string text;
  text.reserve(size);
  for (const auto& field : form) {
    if (!text.empty()) text += '&';
    append_encoded(text, field.name);
    text += '=';
    append_encoded(text, field.value);
  }
  return text;
}

std::string encode_form_text(std::string_view text) {
  std::string encoded;
  encoded.reserve(encoded_size(text));
  append_encoded(encoded, text);
  return encoded;
}

}  // namespace auth0::exchange
