#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace auth0::inline v0 {

/// The longest `Error::message` in bytes (rule 1.1): what an issuer or a caller sends must not fill logs and
/// memory.
inline constexpr std::size_t max_message = 512;

/// The message; of a longer one its beginning and its end, which say what was done and why it failed.
[[nodiscard]] inline std::string bounded_message(std::string message) {
  if (message.size() <= max_message) return message;
  constexpr std::string_view gap = " [...] ";
  constexpr std::size_t kept_at_the_end = 200;
  const auto is_inside_a_character = [&](std::size_t at) {  // UTF-8
    return at < message.size() && (static_cast<unsigned char>(message[at]) & 0xC0U) == 0x80U;
  };
  std::size_t begin = max_message - gap.size() - kept_at_the_end;
  while (begin > 0 && is_inside_a_character(begin))
    --begin;
  std::size_t end = message.size() - kept_at_the_end;
  while (is_inside_a_character(end))
    ++end;
  message.replace(begin, end - begin, gap);
  message.shrink_to_fit();
  return message;
}

}  // namespace auth0::inline v0
