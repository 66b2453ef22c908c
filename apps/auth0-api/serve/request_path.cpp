#include "serve/request_path.hpp"

#include "serve/look_alikes.hpp"
#include "serve/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace auth0::command::serve {

namespace {

constexpr std::size_t max_target_size = 8192;

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '\x7f';
}

bool is_in_no_target(char c) {
  return is_control(c) || c == ' ' || c == '#' || c == '\\';
}

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  return std::nullopt;
}

// `%2F`, `%5C`, `%3B`, `%3F`, `%23`, `%25`: who decodes them before splitting, or twice, reads another path.
bool is_ambiguous_if_encoded(char c) {
  return is_control(c) || std::string_view("/\\;?#%").contains(c);
}

struct Decoded {
  std::string text{};
  bool is_ambiguous = false;
};

std::optional<Decoded> decoded(std::string_view path) {
  Decoded result;
  result.text.reserve(path.size());
  for (std::size_t at = 0; at < path.size(); ++at) {
    const char c = path[at];
    if (c != '%') {
      // A byte beyond ASCII, which URLs do not have, is read as UTF-8 by one and as Latin-1 by another.
      if (c == ';' || static_cast<unsigned char>(c) >= 0x80) result.is_ambiguous = true;
      result.text += c;
      continue;
    }
    if (path.size() - at < 3) return std::nullopt;
    const auto high = hex_digit(path[at + 1]);
    const auto low = hex_digit(path[at + 2]);
    if (!high || !low) return std::nullopt;
    const auto byte = static_cast<char>((*high * 16) + *low);
    if (is_ambiguous_if_encoded(byte)) result.is_ambiguous = true;
    result.text += byte;
    at += 2;
  }
  return result;
}

// Not UTF-8, a control character beyond ASCII, or one that some read as `.`, `/` or a letter of ASCII.
bool has_doubtful_character(std::string_view text) {
  if (std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return false;
  while (!text.empty()) {
    const auto character = take_character(text);
    if (!character) return true;
    const bool is_control_beyond_ascii = *character >= 0x80 && *character < 0xA0;
    if (is_control_beyond_ascii || may_be_read_as_ascii(*character)) return true;
  }
  return false;
}

// Empty ones are merged by some, dot segments are removed, and dots and spaces around a name are cut off.
bool is_doubtful_segment(std::string_view segment) {
  return segment.empty() || segment.front() == ' ' || segment.back() == ' ' || segment.back() == '.';
}

// `path` begins with `/` and has none at its end.
bool has_doubtful_segment(std::string_view path) {
  while (!path.empty()) {
    path.remove_prefix(1);
    const auto end = std::min(path.find('/'), path.size());
    if (is_doubtful_segment(path.substr(0, end))) return true;
    path.remove_prefix(end);
  }
  return false;
}

}  // namespace

std::expected<RequestPath, std::string_view> request_path(std::string_view target) {
  if (!target.starts_with('/')) return std::unexpected("the request's target must begin with '/'");
  if (target.size() > max_target_size) return std::unexpected("the request's target is longer than 8192 bytes");
  const auto query = target.find('?');
  // A backslash in a query means nothing to anybody.
  if (std::ranges::any_of(target.substr(0, query), is_in_no_target) ||
      std::ranges::any_of(target, [](char c) { return c != '\\' && is_in_no_target(c); }))
    return std::unexpected("the request's target holds a character that no URL has");
  auto path = decoded(target.substr(0, query));
  if (!path) return std::unexpected("a '%' in the request's path is not followed by two hexadecimal digits");
  RequestPath result{.text = std::move(path->text), .is_ambiguous = path->is_ambiguous};
  if (result.text == "/") return result;
  if (result.text.back() == '/') result.text.pop_back();
  if (has_doubtful_segment(result.text) || has_doubtful_character(result.text)) result.is_ambiguous = true;
  return result;
}

}  // namespace auth0::command::serve
