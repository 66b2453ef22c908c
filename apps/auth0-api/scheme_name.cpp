#include "scheme_name.hpp"

#include <algorithm>

namespace auth0::command {

namespace {

bool is_name(std::string_view text, std::string_view name_in_lower_case) {
  return std::ranges::equal(text, name_in_lower_case,
                            [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

}  // namespace

std::optional<PresentedScheme> scheme_of_name(std::string_view name) noexcept {
  if (name.empty()) return PresentedScheme::by_proof;
  if (is_name(name, "bearer")) return PresentedScheme::bearer;
  if (is_name(name, "dpop")) return PresentedScheme::dpop;
  return std::nullopt;
}

}  // namespace auth0::command
