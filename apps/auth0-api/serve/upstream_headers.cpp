#include "serve/upstream_headers.hpp"

#include "serve/escapes.hpp"

#include <auth0/claims.hpp>

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <cstddef>
#include <span>
#include <utility>

namespace auth0::command::serve {

namespace {

constexpr auto staying = [] {
  std::array<bool, 256> stays{};
  for (const char c :
       std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/@|+="))
    stays.at(static_cast<unsigned char>(c)) = true;
  return stays;
}();

bool is_encoded(char c) {
  return !staying[static_cast<unsigned char>(c)];
}

void append_percent_encoded(std::string& value, char c) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  value += '%';
  value += digits[byte >> 4U];
  value += digits[byte & 0xFU];
}

void append_encoded(std::string& value, std::string_view text) {
  append_with_escapes(value, text, is_encoded, append_percent_encoded);
}

std::string joined_values(std::span<const std::string_view> members, char separator) {
  std::string value;
  for (bool is_first = true; const auto member : members) {
    if (!std::exchange(is_first, false)) value += separator;
    append_encoded(value, member);
  }
  return value;
}

bool is_list_of_strings(const boost::json::value& value) {
  return value.is_array() &&
         std::ranges::all_of(value.get_array(), [](const auto& member) { return member.is_string(); });
}

// A string; a list of strings with commas between them; anything else as JSON.
std::string value_of_claim(const VerifiedAccessToken& token, const std::string& name) {
  if (const auto text = token.string_claim(name)) return encoded_value(*text);
  const auto* claim = find_claim(token, name);
  if (claim == nullptr) return {};
  if (is_list_of_strings(*claim)) return joined_values(token.string_list_claim(name), ',');
  return encoded_value(boost::json::serialize(*claim));
}

void add(std::vector<HttpHeader>& headers, std::string name, std::string value) {
  headers.push_back({.name = std::move(name), .value = std::move(value)});
}

}  // namespace

std::string encoded_value(std::string_view text) {
  std::string value;
  value.reserve(text.size());
  append_encoded(value, text);
  return value;
}

void add_identity(const Upstream& upstream, const VerifiedAccessToken& token,
                  std::vector<HttpHeader>& headers) {
  headers.reserve(headers.size() + 5 + upstream.claims.size());  // and what else an answer has
  if (upstream.subject) add(headers, "X-Auth-Subject", encoded_value(token.subject()));
  if (upstream.client) add(headers, "X-Auth-Client", encoded_value(token.client_id()));
  if (upstream.scope) add(headers, "X-Auth-Scope", joined_values(token.scopes(), ' '));
  for (const auto& [name, claim] : upstream.claims)
    add(headers, "X-Auth-Claim-" + name, value_of_claim(token, claim));
}

void add_no_identity(const Upstream& upstream, std::vector<HttpHeader>& headers) {
  if (upstream.subject) add(headers, "X-Auth-Subject", {});
  if (upstream.client) add(headers, "X-Auth-Client", {});
  if (upstream.scope) add(headers, "X-Auth-Scope", {});
  for (const auto& [name, claim] : upstream.claims)
    add(headers, "X-Auth-Claim-" + name, {});
  if (!upstream.exchange.audience.empty()) add(headers, "Authorization", {});
}

}  // namespace auth0::command::serve
