#include "token_endpoint/parsed_jws.hpp"

#include "jose/json.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <utility>

namespace auth0::inline v0::testing {

namespace {

namespace json = boost::json;

constexpr std::size_t max_size = std::size_t{16} * 1024;

}  // namespace

bool ParsedJws::is_signed_by(const jose::PublicKey& key) const {
  return key.verify(algorithm, jws.signing_input, jws.signature);
}

std::optional<ParsedJws> parse_jws(std::string_view text) {
  json::object claims;
  auto jws = jose::parse_compact_jws(text, {.max_size = max_size}, claims);
  if (!jws) return std::nullopt;
  const auto algorithm = jose::algorithm_from_name(jws->header->algorithm);
  if (!algorithm) return std::nullopt;
  return ParsedJws{.jws = std::move(*jws), .algorithm = *algorithm, .claims = std::move(claims)};
}

std::optional<double> number_claim(const json::object& claims, std::string_view name) {
  const auto* claim = claims.if_contains(name);
  if (claim == nullptr || !claim->is_number()) return std::nullopt;
  return claim->to_number<double>();
}

bool is_for(const json::object& claims, std::string_view audience) {
  const auto* claim = claims.if_contains("aud");
  if (claim == nullptr) return false;
  const auto is_it = [&](const json::value& value) {
    return value.is_string() && std::string_view(value.get_string()) == audience;
  };
  return claim->is_array() ? std::ranges::any_of(claim->get_array(), is_it) : is_it(*claim);
}

}  // namespace auth0::inline v0::testing
