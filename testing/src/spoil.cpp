#include <auth0/testing/tenant.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace auth0::testing {

namespace {

constexpr std::array<std::pair<std::string_view, Spoil>, 10> ways = {{
    {"expired", Spoil::expired},
    {"not_yet_valid", Spoil::not_yet_valid},
    {"wrong_audience", Spoil::wrong_audience},
    {"wrong_issuer", Spoil::wrong_issuer},
    {"tampered", Spoil::tampered},
    {"broken_signature", Spoil::broken_signature},
    {"alg_none", Spoil::alg_none},
    {"hs256_with_public_key", Spoil::hs256_with_public_key},
    {"unknown_key", Spoil::unknown_key},
    {"forged_key", Spoil::forged_key},
}};

}  // namespace

std::vector<std::string_view> spoil_names() {
  std::vector<std::string_view> names;
  names.reserve(ways.size());
  for (const auto& [name, way] : ways)
    names.push_back(name);
  return names;
}

Spoil spoil_from_name(std::string_view name) {
  const auto* const found = std::ranges::find(ways, name, [](const auto& way) { return way.first; });
  if (found == ways.end()) throw std::invalid_argument("there is no way to spoil a token of that name");
  return found->second;
}

}  // namespace auth0::testing
