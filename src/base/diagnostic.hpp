#pragma once

#include "base/printable.hpp"

#include <auth0/error.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace auth0::inline v0 {

/// Whether what a check found is out of a token whose signature is good.
enum class Found : std::uint8_t { unverified, verified };

/// What a check compared, cut to what may be shown.
[[nodiscard]] inline Diagnostic diagnostic(std::string_view name, std::string_view expected,
                                           std::string_view found, Found where) {
  return {.name = printable(name),
          .expected = printable(expected),
          .found = printable(found),
          .is_verified = where == Found::verified};
}

/// A failure with what its check compared.
[[nodiscard]] inline std::unexpected<Error> comparing(std::unexpected<Error> failure, std::string_view name,
                                                      std::string_view expected, std::string_view found,
                                                      Found where) {
  failure.error().diagnostics.push_back(diagnostic(name, expected, found, where));
  return failure;
}

/// The elements with spaces between them, as many as may be shown.
/// \param text_of gives the text of an element
template <class List, class TextOf>
[[nodiscard]] std::string listed(const List& list, TextOf text_of) {
  std::string text;
  for (const auto& element : list) {
    if (text.size() > max_shown) break;
    if (!text.empty()) text += ' ';
    text += text_of(element);
  }
  return text;
}

template <class List>
[[nodiscard]] std::string listed(const List& list) {
  return listed(list, [](const auto& element) { return std::string_view(element); });
}

/// Where a time lies from now, both in seconds: `61 s ago`, `30 s ahead`.
[[nodiscard]] inline std::string distance(double time, double now) {
  constexpr double most = 9e15;
  const auto seconds = static_cast<std::int64_t>(std::clamp(time - now, -most, most));
  return std::to_string(std::abs(seconds)) + (seconds > 0 ? " s ahead" : " s ago");
}

/// The limit of such a time: `at most 30 s ahead`.
[[nodiscard]] inline std::string at_most(std::chrono::seconds limit, std::string_view direction) {
  return "at most " + std::to_string(limit.count()) + " s " + std::string(direction);
}

}  // namespace auth0::inline v0
