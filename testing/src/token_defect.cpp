#include <auth0/testing/tenant.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace auth0::inline v0::testing {

namespace {

constexpr std::array<std::pair<std::string_view, TokenDefect>, 10> defects = {{
    {"expired", TokenDefect::expired},
    {"not_yet_valid", TokenDefect::not_yet_valid},
    {"wrong_audience", TokenDefect::wrong_audience},
    {"wrong_issuer", TokenDefect::wrong_issuer},
    {"tampered", TokenDefect::tampered},
    {"broken_signature", TokenDefect::broken_signature},
    {"alg_none", TokenDefect::alg_none},
    {"hs256_with_public_key", TokenDefect::hs256_with_public_key},
    {"unknown_key", TokenDefect::unknown_key},
    {"forged_key", TokenDefect::forged_key},
}};

}  // namespace

std::vector<std::string_view> defect_names() {
  std::vector<std::string_view> names;
  names.reserve(defects.size());
  for (const auto& [name, defect] : defects)
    names.push_back(name);
  return names;
}

TokenDefect defect_from_name(std::string_view name) {
  const auto* const found = std::ranges::find(defects, name, [](const auto& named) { return named.first; });
  if (found == defects.end()) throw std::invalid_argument("unknown token defect; defect_names() lists them");
  return found->second;
}

}  // namespace auth0::inline v0::testing
