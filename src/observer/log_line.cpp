#include "observer/log_line.hpp"

#include "base/printable.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace auth0::inline v0::observer {

namespace {

// What logfmt's readers take as a value without quotes, of printable characters.
bool is_plain(std::string_view value) {
  return std::ranges::all_of(value, [](char c) { return c != ' ' && c != '"' && c != '=' && c != '\\'; });
}

}  // namespace

void LogLine::text(std::string_view name, std::string_view value) {
  if (value.empty()) return;
  const std::string shown = printable(value);
  begin_field(name);
  const bool is_quoted = format_ == LogFormat::json || !is_plain(shown);
  if (is_quoted) line_ += '"';
  for (const char c : shown) {
    if (c == '"' || c == '\\') line_ += '\\';
    line_ += c;
  }
  if (is_quoted) line_ += '"';
}

void LogLine::number(std::string_view name, std::uint64_t value) {
  begin_field(name);
  line_ += std::to_string(value);
}

void LogLine::number(std::string_view name, double value) {
  std::array<char, 32> digits{};
  auto* const end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  begin_field(name);
  line_.append(digits.data(), end);
}

void LogLine::flag(std::string_view name, bool value) {
  begin_field(name);
  line_ += value ? "true" : "false";
}

std::string LogLine::finish() {
  if (format_ == LogFormat::json) line_ += '}';
  return std::move(line_);
}

void LogLine::begin_field(std::string_view name) {
  if (format_ == LogFormat::json) {
    line_ += line_.empty() ? "{\"" : ",\"";
    line_ += name;
    line_ += "\":";
    return;
  }
  if (!line_.empty()) line_ += ' ';
  line_ += name;
  line_ += '=';
}

}  // namespace auth0::inline v0::observer
