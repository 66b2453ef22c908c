#include "exchange/answer/token_response.hpp"

#include "base/ascii.hpp"
#include "base/fail.hpp"
#include "base/http_headers.hpp"
#include "base/wiped_tokens.hpp"
#include "jose/json.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>

namespace auth0::inline v0::exchange {

namespace {

namespace json = boost::json;

// Longer than any token lives, and short enough for any clock.
constexpr double longest_lifetime = 3'153'600'000;  // 100 years in seconds

std::unexpected<Error> unusable(const std::string& what) {
  return fail(Reason::token_answer_invalid, "the token endpoint's answer cannot be used: " + what);
}

std::unexpected<Error> unusable_member(std::string_view name, const char* problem) {
  std::string what = "'";
  what.append(name).append("' ").append(problem);
  return unusable(what);
}

Result<std::string> required(const json::object& answer, std::string_view name) {
  const auto text = jose::string_member(answer, name);
  if (!text || text->empty()) return unusable_member(name, "must be a non-empty string");
  return std::string(*text);
}

// Empty if it is absent.
Result<std::string> optional(const json::object& answer, std::string_view name) {
  if (!answer.contains(name)) return std::string();
  const auto text = jose::string_member(answer, name);
  if (!text) return unusable_member(name, "is not a string");
  return std::string(*text);
}

std::optional<double> number_in(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.begin(), text.end(), value, std::chars_format::fixed);
  if (error != std::errc() || end != text.end()) return std::nullopt;
  return value;
}

std::optional<double> number_of(const json::value& value) {
  if (value.is_string()) return number_in(value.get_string());  // some servers quote it
  if (!value.is_number()) return std::nullopt;
  return value.to_number<double>();
}

Result<std::optional<std::chrono::sys_seconds>> expiry(const json::object& answer,
                                                       std::chrono::sys_seconds now) {
  const auto* value = answer.if_contains("expires_in");
  if (value == nullptr) return std::nullopt;
  const auto lifetime = number_of(*value);
  if (!lifetime || !std::isfinite(*lifetime) || *lifetime < 0)
    return unusable("'expires_in' must be a number of seconds from now");
  return now + std::chrono::seconds(static_cast<std::int64_t>(std::min(*lifetime, longest_lifetime)));
}

bool is_known_token_type(std::string_view type) {
  constexpr std::array<std::string_view, 3> known = {"bearer", "dpop", "n_a"};
  return std::ranges::any_of(known, [type](std::string_view name) { return equals_ignoring_case(type, name); });
}

Result<ExchangedTokenSet> read(const json::object& answer, std::chrono::sys_seconds now) {
  ExchangedTokenSet tokens;
  const TokensWipedAtEnd wiped(tokens);
  const auto read_into = [&answer](std::string& to, auto reader, std::string_view name) -> Result<void> {
    auto text = reader(answer, name);
    if (!text) return std::unexpected(std::move(text.error()));
    to = std::move(*text);
    return {};
  };
  Result<void> ok = read_into(tokens.access_token, required, "access_token");
  if (ok) ok = read_into(tokens.token_type, required, "token_type");
  if (ok) ok = read_into(tokens.issued_token_type, optional, "issued_token_type");
  if (ok) ok = read_into(tokens.scope, optional, "scope");
  if (ok) ok = read_into(tokens.id_token, optional, "id_token");
  if (ok) ok = read_into(tokens.refresh_token, optional, "refresh_token");
  if (!ok) return std::unexpected(std::move(ok.error()));
  if (!is_known_token_type(tokens.token_type)) return unusable("'token_type' is not Bearer, DPoP or N_A");
  const auto expires_at = expiry(answer, now);
  if (!expires_at) return std::unexpected(expires_at.error());
  tokens.expires_at = *expires_at;
  return tokens;
}

}  // namespace

Result<ExchangedTokenSet> read_token_response(const HttpResponse& response, std::chrono::sys_seconds now) {
  if (response.status != 200) return unusable("status " + std::to_string(response.status));
  if (!may_be_json(response.headers)) return unusable("its Content-Type is not application/json");
  const auto answer = jose::parse_secret_json_object(response.body);
  if (!answer) return unusable(jose::not_a_strict_object);
  return read(*answer, now);
}

}  // namespace auth0::inline v0::exchange
