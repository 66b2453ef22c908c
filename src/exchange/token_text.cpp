#include "exchange/token_text.hpp"

#include "jose/json.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdint>

namespace auth0::exchange {

namespace {

namespace json = boost::json;

std::string text_member(const json::object& object, std::string_view name) {
  return std::string(jose::string_member(object, name).value_or(""));
}

}  // namespace

std::string to_text(const ExchangedTokenSet& tokens) {
  json::object object{{"access_token", tokens.access_token},
                      {"token_type", tokens.token_type},
                      {"issued_token_type", tokens.issued_token_type},
                      {"scope", tokens.scope},
                      {"id_token", tokens.id_token}};
  if (tokens.expires_at) object["expires_at"] = tokens.expires_at->time_since_epoch().count();
  return json::serialize(object);
}

std::optional<ExchangedTokenSet> from_text(std::string_view text) {
  const auto object = jose::parse_json_object(text);
  if (!object) return std::nullopt;
  ExchangedTokenSet tokens;
  tokens.access_token = text_member(*object, "access_token");
  tokens.token_type = text_member(*object, "token_type");
  tokens.issued_token_type = text_member(*object, "issued_token_type");
  tokens.scope = text_member(*object, "scope");
  tokens.id_token = text_member(*object, "id_token");
  if (const auto* expires_at = object->if_contains("expires_at");
      expires_at != nullptr && expires_at->is_int64())
    tokens.expires_at = std::chrono::sys_seconds(std::chrono::seconds(expires_at->get_int64()));
  if (tokens.access_token.empty() || !tokens.expires_at) return std::nullopt;
  return tokens;
}

}  // namespace auth0::exchange
