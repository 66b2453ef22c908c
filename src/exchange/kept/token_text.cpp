#include "exchange/kept/token_text.hpp"

#include "base/wiped_tokens.hpp"
#include "jose/json.hpp"

#include <boost/json/object.hpp>
#include <cstdint>

namespace auth0::inline v0::exchange {

namespace {

namespace json = boost::json;

std::string text_member(const json::object& object, std::string_view name) {
  return std::string(jose::string_member(object, name).value_or(""));
}

std::optional<std::chrono::sys_seconds> time_member(const json::object& object, std::string_view name) {
  const auto* time = object.if_contains(name);
  if (time == nullptr || !time->is_int64()) return std::nullopt;
  return std::chrono::sys_seconds(std::chrono::seconds(time->get_int64()));
}

std::int64_t number_of(std::chrono::sys_seconds time) {
  return time.time_since_epoch().count();
}

}  // namespace

SecretChars to_text(const KeptToken& kept) {
  const auto& tokens = kept.tokens;
  json::object object(jose::wiping_storage());
  object.emplace("access_token", tokens.access_token);
  object.emplace("token_type", tokens.token_type);
  object.emplace("issued_token_type", tokens.issued_token_type);
  object.emplace("scope", tokens.scope);
  object.emplace("id_token", tokens.id_token);
  object.emplace("exchanged_at", number_of(kept.exchanged_at));
  object.emplace("usable_until", number_of(kept.usable_until));
  if (tokens.expires_at) object.emplace("expires_at", number_of(*tokens.expires_at));
  return jose::serialize_secret(object);
}

std::optional<KeptToken> from_text(std::string_view text) {
  const auto object = jose::parse_secret_json_object(text);
  if (!object) return std::nullopt;
  const auto exchanged_at = time_member(*object, "exchanged_at");
  const auto usable_until = time_member(*object, "usable_until");
  if (!exchanged_at || !usable_until) return std::nullopt;
  KeptToken kept{.tokens = {}, .exchanged_at = *exchanged_at, .usable_until = *usable_until};
  auto& tokens = kept.tokens;
  const TokensWipedAtEnd wiped(tokens);
  tokens.access_token = text_member(*object, "access_token");
  tokens.token_type = text_member(*object, "token_type");
  tokens.issued_token_type = text_member(*object, "issued_token_type");
  tokens.scope = text_member(*object, "scope");
  tokens.id_token = text_member(*object, "id_token");
  tokens.expires_at = time_member(*object, "expires_at");
  if (tokens.access_token.empty() || !tokens.expires_at) return std::nullopt;
  return kept;
}

}  // namespace auth0::inline v0::exchange
