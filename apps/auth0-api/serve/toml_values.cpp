#include "serve/toml_values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <system_error>
#include <utility>

namespace auth0::command::serve {

std::optional<std::vector<std::string>> strings_in(const toml::value& value) {
  if (value.is_string()) {
    const auto& text = value.as_string(std::nothrow).str;
    return text.empty() ? std::nullopt : std::optional(std::vector{text});
  }
  if (!value.is_array()) return std::nullopt;
  std::vector<std::string> texts;
  for (const auto& member : value.as_array(std::nothrow)) {
    if (!member.is_string() || member.as_string(std::nothrow).str.empty()) return std::nullopt;
    texts.push_back(member.as_string(std::nothrow).str);
  }
  return texts;
}

bool is_array_of_tables(const toml::value& value) {
  return value.is_array() &&
         std::ranges::all_of(value.as_array(std::nothrow), [](const auto& each) { return each.is_table(); });
}

std::optional<std::chrono::milliseconds> duration_in(std::string_view text) {
  using std::chrono::milliseconds;
  constexpr std::array<std::pair<std::string_view, milliseconds>, 4> units = {
      {{"ms", std::chrono::milliseconds(1)},
       {"s", std::chrono::seconds(1)},
       {"m", std::chrono::minutes(1)},
       {"h", std::chrono::hours(1)}}};
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || count < 0 || count > 1'000'000'000) return std::nullopt;
  const auto* const unit = std::ranges::find(units, text.substr(static_cast<std::size_t>(end - text.data())),
                                             &std::pair<std::string_view, milliseconds>::first);
  if (unit == units.end()) return std::nullopt;
  return count * unit->second;
}

std::string to_text(std::chrono::milliseconds time) {
  if (time.count() != 0 && time % std::chrono::hours(1) == std::chrono::milliseconds(0))
    return std::to_string(time / std::chrono::hours(1)) + 'h';
  if (time % std::chrono::seconds(1) == std::chrono::milliseconds(0))
    return std::to_string(time / std::chrono::seconds(1)) + 's';
  return std::to_string(time.count()) + "ms";
}

std::optional<ClaimValue> claim_value(const toml::value& value) {
  if (value.is_boolean()) return value.as_boolean(std::nothrow);
  if (value.is_integer()) return std::int64_t{value.as_integer(std::nothrow)};
  // `nan` and `inf` are numbers in TOML, but in no token.
  if (value.is_floating() && std::isfinite(value.as_floating(std::nothrow)))
    return value.as_floating(std::nothrow);
  if (value.is_string()) return value.as_string(std::nothrow).str;
  if (auto texts = strings_in(value)) return *std::move(texts);
  return std::nullopt;
}

}  // namespace auth0::command::serve
