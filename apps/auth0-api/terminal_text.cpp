#include "terminal_text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <fmt/core.h>

namespace auth0::command {

namespace {

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};

constexpr std::array<Range, 12> dangerous = {{{0x00, 0x1F},          // C0
                                              {0x7F, 0x9F},          // DEL, C1
                                              {0xAD, 0xAD},          // soft hyphen
                                              {0x061C, 0x061C},      // directions
                                              {0x180E, 0x180E},      // no width
                                              {0x200B, 0x200F},      // no width, directions
                                              {0x2028, 0x202E},      // ends of lines, directions
                                              {0x2060, 0x206F},      // no width, directions
                                              {0xFE00, 0xFE0F},      // variants of the character before
                                              {0xFEFF, 0xFEFF},      // no width
                                              {0xFFF9, 0xFFFB},      // annotations
                                              {0xE0000, 0xE0FFF}}};  // tags and variants

struct Character {
  std::uint32_t code = 0;
  std::size_t size = 1;  // bytes
};

bool follows(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

// The first character; a byte that is not UTF-8 counts as the character of that number, so that it is not let
// through as a C1 control where the terminal does not speak UTF-8.
Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i]));
  };
  const auto low = [&](std::size_t i) { return byte(i) & 0x3FU; };
  if ((byte(0) & 0xE0U) == 0xC0U && text.size() >= 2 && follows(text[1]))
    return {.code = ((byte(0) & 0x1FU) << 6U) | low(1), .size = 2};
  if ((byte(0) & 0xF0U) == 0xE0U && text.size() >= 3 && follows(text[1]) && follows(text[2]))
    return {.code = ((byte(0) & 0x0FU) << 12U) | (low(1) << 6U) | low(2), .size = 3};
  if ((byte(0) & 0xF8U) == 0xF0U && text.size() >= 4 && follows(text[1]) && follows(text[2]) &&
      follows(text[3]))
    return {.code = ((byte(0) & 0x07U) << 18U) | (low(1) << 12U) | (low(2) << 6U) | low(3), .size = 4};
  return {.code = byte(0), .size = 1};
}

bool is_dangerous(std::uint32_t code) {
  return std::ranges::any_of(dangerous,
                             [code](Range range) { return code >= range.first && code <= range.last; });
}

// As JSON writes it: two surrogates for a character beyond U+FFFF (RFC 8259 section 7).
std::string escaped(std::uint32_t code) {
  constexpr std::uint32_t first_of_two = 0x10000;
  if (code < first_of_two) return fmt::format(R"(\u{:04x})", code);
  const std::uint32_t rest = code - first_of_two;
  return fmt::format(R"(\u{:04x}\u{:04x})", 0xD800U + (rest >> 10U), 0xDC00U + (rest & 0x3FFU));
}

}  // namespace

std::string for_terminal(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  while (!text.empty()) {
    const auto character = first_character(text);
    if (is_dangerous(character.code)) {
      safe += escaped(character.code);
    } else {
      safe += text.substr(0, character.size);
    }
    text.remove_prefix(character.size);
  }
  return safe;
}

}  // namespace auth0::command
