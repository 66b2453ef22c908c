#pragma once

#include "base/ascii.hpp"

#include <auth0/error.hpp>
#include <auth0/http_transport.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::fuzz {

/// Ends the process, which is how a fuzz target says that it found something, unless `holds`.
/// \param what what should have held
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "this does not hold: %s\n", what);
  std::abort();
}

/// An input of several texts, one after another, with the byte 0x1E (ASCII's record separator) between them.
class Fields {
 public:
  Fields(const std::uint8_t* data, std::size_t size) : rest_(reinterpret_cast<const char*>(data), size) {}

  /// The next text; empty behind the last one.
  [[nodiscard]] std::string_view take() {
    const auto text = rest_.substr(0, rest_.find('\x1E'));
    rest_.remove_prefix(std::min(text.size() + 1, rest_.size()));
    return text;
  }
  /// The first byte of the next text as a choice among `count`.
  [[nodiscard]] std::size_t choose(std::size_t count) {
    const auto text = take();
    return text.empty() ? 0 : static_cast<unsigned char>(text.front()) % count;
  }
  [[nodiscard]] bool empty() const noexcept { return rest_.empty(); }

 private:
  std::string_view rest_;
};

/// Header fields, one a line: `name: value`.
[[nodiscard]] inline std::vector<HttpHeader> headers_in(std::string_view lines) {
  std::vector<HttpHeader> headers;
  while (!lines.empty()) {
    const auto line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(line.size() + 1, lines.size()));
    const auto colon = std::min(line.find(':'), line.size());
    const auto value = line.substr(std::min(colon + 1, line.size()));
    headers.push_back({.name = std::string(line.substr(0, colon)), .value = std::string(value)});
  }
  return headers;
}

/// Whether a header field may hold the text as it is.
[[nodiscard]] inline bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

/// Whether the text is UTF-8 (RFC 3629), read without any of the library's code.
[[nodiscard]] inline bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const unsigned first = static_cast<unsigned char>(text.front());
    const std::size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (text.size() < size || (first >= 0x80 && first < 0xC2) || first > 0xF4) return false;
    unsigned character = size == 1 ? first : first & (0xFFU >> (size + 1));
    for (const char c : text.substr(1, size - 1)) {
      const unsigned byte = static_cast<unsigned char>(c);
      if ((byte & 0xC0U) != 0x80) return false;
      character = (character << 6U) | (byte & 0x3FU);
    }
    constexpr std::uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (character < smallest[size] || character > 0x10FFFF) return false;
    if (character >= 0xD800 && character <= 0xDFFF) return false;
    text.remove_prefix(size);
  }
  return true;
}

/// A parameter of a challenge.
struct ChallengeParameter {
  std::string_view name;
  std::string_view value;
};

/// Takes a challenge apart, which must be `Scheme name="value", name="value"` (RFC 9110 section 11.6.1) without
/// a quote in a value.
[[nodiscard]] inline std::vector<ChallengeParameter> parameters_of(std::string_view challenge) {
  require(is_printable(challenge), "a challenge is printable ASCII");
  std::vector<ChallengeParameter> parameters;
  auto rest = challenge.substr(std::min(challenge.find(' '), challenge.size()));
  while (!rest.empty()) {
    const std::string_view before = parameters.empty() ? " " : ", ";
    require(rest.starts_with(before), "parameters of a challenge have a comma between them");
    rest.remove_prefix(before.size());
    const auto name = rest.substr(0, rest.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"));
    require(!name.empty() && rest.substr(name.size()).starts_with("=\""), "a parameter is name=\"value\"");
    rest.remove_prefix(name.size() + 2);
    const auto end = rest.find_first_of("\"\\");
    require(end != std::string_view::npos && rest[end] == '"', "the value of a parameter ends with a quote");
    parameters.push_back({.name = name, .value = rest.substr(0, end)});
    rest.remove_prefix(end + 1);
  }
  return parameters;
}

/// What holds for every error: a message for people that is bounded and in UTF-8 without control characters,
/// and challenges where there is a status.
inline void require_sound(const Error& error) {
  require(!error.message.empty() && error.message.size() <= 512, "a message has 1 to 512 bytes");
  require(is_utf8(error.message), "a message is UTF-8");
  require(std::ranges::none_of(error.message, [](unsigned char c) { return c < ' ' || c == 0x7F; }),
          "a message holds no control character");
  require(error.challenges.empty() == (error.status == 0), "an answer to a client has a challenge");
  for (const auto& challenge : error.challenges)
    require(!parameters_of(challenge).empty(), "a challenge has parameters");
  for (const auto& diagnostic : error.diagnostics) {
    require(is_printable(diagnostic.expected) && diagnostic.expected.size() <= 128,
            "'expected' is fit for a log");
    require(is_printable(diagnostic.found) && diagnostic.found.size() <= 128, "'found' is fit for a log");
  }
}

}  // namespace auth0::fuzz
