#include "token_endpoint/subject_access_token.hpp"

#include "jose/json.hpp"
#include "jose/key_set.hpp"
#include "token_endpoint/parsed_jws.hpp"

#include <boost/json/serialize.hpp>
#include <utility>

namespace auth0::inline v0::testing {

namespace {

namespace json = boost::json;

std::unexpected<HttpResponse> invalid_subject(std::string_view description) {
  return refuse(400, "invalid_request", description);  // RFC 8693 section 2.2.2
}

bool is_signed_by_tenant(const ParsedJws& token, const KeyRing& keys) {
  const auto published = jose::KeySet::parse(json::serialize(json::object{{"keys", keys.published()}}));
  if (!published) return false;
  const auto key = published->select(*token.jws.header, token.algorithm);
  return key && token.is_signed_by(**key);
}

}  // namespace

Step<json::object> read_subject_access_token(const GrantRequest& request) {
  const auto text = required_value(request.parameters, "subject_token");
  if (!text) return std::unexpected(text.error());
  auto token = parse_jws(*text);
  if (!token || !is_signed_by_tenant(*token, request.tenant.keys))
    return invalid_subject("The subject token is not an access token of this tenant.");
  auto& claims = token->claims;
  if (jose::string_member(claims, "iss") != request.tenant.issuer)
    return invalid_subject("The subject token is another issuer's.");
  const auto now = static_cast<double>(request.tenant.clock.now().time_since_epoch().count());
  const auto expires = number_claim(claims, "exp");
  if (!expires || *expires <= now) return invalid_subject("The subject token has expired.");
  if (number_claim(claims, "nbf").value_or(now) > now)
    return invalid_subject("The subject token is not valid yet.");
  if (!jose::string_member(claims, "sub")) return invalid_subject("The subject token's sub is missing.");
  const auto& api = request.client.api.empty() ? request.tenant.options.audience : request.client.api;
  if (!is_for(claims, api))
    return refuse(403, "access_denied", "The subject token is not for the API that the client is.");
  return std::move(claims);
}

}  // namespace auth0::inline v0::testing
