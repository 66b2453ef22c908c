// A request against a client with fixed keys: it is accepted only with a token that the key did sign and that
// says what rules 6.1 to 6.3 demand, checked here once more; a refusal is an answer that can be sent. Input:
// `s` (the token is signed) or anything else, the token's header, payload and signature; then method, URL,
// further header fields, body; `@` in a header field's value stands for the token.
#include "jose/json.hpp"
#include "oracle.hpp"
#include "signer.hpp"
#include "static_client.hpp"

#include <auth0/api_client.hpp>
#include <auth0/claims.hpp>
#include <auth0/http_answer.hpp>

#include <algorithm>
#include <boost/json/object.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

namespace json = boost::json;
namespace jose = auth0::jose;
using auth0::fuzz::audience;
using auth0::fuzz::issuer_url;
using auth0::fuzz::put_in_place;
using auth0::fuzz::require;

bool names_audience(const json::value& claim) {
  if (claim.is_string()) return claim.get_string() == audience;
  return std::ranges::any_of(claim.as_array(), [](const json::value& each) {
    return each.is_string() && each.get_string() == audience;
  });
}

// What programs ask about a claim is what its value says.
void check_claim(const auth0::VerifiedAccessToken& token, std::string_view name, const json::value& value) {
  require(token.has_claim(name) && *auth0::find_claim(token, name) == value, "a claim is there");
  const auto text = token.string_claim(name);
  require(value.is_string() ? text == std::string_view(value.get_string()) : !text, "a string is told as one");
  require(token.number_claim(name) == jose::finite_number(value), "a number is told as one");
  require(token.bool_claim(name).has_value() == value.is_bool(), "true and false are told as such");
  if (value.is_bool()) require(token.bool_claim(name) == value.get_bool(), "true is not false");
  for (const auto member : token.string_list_claim(name))
    require(
        value.is_string() || std::ranges::find(value.as_array(), json::value(member)) != value.as_array().end(),
        "a member is there");
}

void check_accessors(const auth0::VerifiedAccessToken& token, const json::object& claims) {
  for (const auto& [name, value] : claims)
    check_claim(token, name, value);
  require(jose::parse_json_object(token.claims_json()) == claims, "claims that are written are the same");
  require(token.issuer() == issuer_url, "the issuer is told");
  require(token.subject() == jose::string_member(claims, "sub").value_or(""), "the subject is told");
  require(token.client_id().empty() || token.has_claim("client_id") || token.has_claim("azp"),
          "no client is made up");
  const auto audiences = token.audiences();
  require(std::ranges::find(audiences, audience) != audiences.end(), "the audience is told");
  require(std::ranges::all_of(token.scopes(), [&](auto scope) { return token.has_scope(scope); }),
          "scopes are had");
  require(std::ranges::all_of(token.permissions(), [&](auto each) { return token.has_permission(each); }),
          "permissions are had");
  require(token.expires_at() >= std::chrono::sys_seconds(std::chrono::seconds(auth0::fuzz::now)),
          "it has not expired");
  const double issued = jose::finite_number(claims.at("iat")).value();
  const auto told = static_cast<double>(token.issued_at().time_since_epoch().count());
  require(issued < 0 || issued > 1e10 || (told <= issued && told > issued - 1), "when it was issued is told");
  require(token.dpop_key_thumbprint().empty() && token.certificate_thumbprint().empty(),
          "it is bound to nothing");
}

void check_accepted(const auth0::AcceptedRequest& accepted, std::string_view payload) {
  const auto claims = jose::parse_json_object(payload).value();
  require(auth0::claims_of(accepted.token) == claims, "the claims are those of the payload");
  require(jose::string_member(claims, "iss") == issuer_url, "it is of the issuer");
  require(names_audience(claims.at("aud")), "it is for this API");
  require(jose::finite_number(claims.at("exp")).value() > auth0::fuzz::now, "it has not expired");
  require(jose::finite_number(claims.at("iat")).has_value(), "it says when it was issued");
  if (claims.contains("nbf"))
    require(jose::finite_number(claims.at("nbf")).value() <= auth0::fuzz::now, "it is valid already");
  require(accepted.token.has_scope("read") || accepted.token.has_scope("write"), "it satisfies the route");
  check_accessors(accepted.token, claims);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto client = auth0::fuzz::make_static_client();
  static const auto requirement = auth0::require_any_scope({"read", "write"});
  auth0::fuzz::Fields fields(data, size);
  const bool is_signed = fields.take() == "s";
  const auto header = fields.take();
  const auto payload = fields.take();
  const auto signature = fields.take();
  const auto token = auth0::fuzz::compact_jws_of(header, payload, is_signed ? nullptr : &signature);
  const auto method = fields.take();
  std::string url(fields.take());
  auto headers = auth0::fuzz::headers_in(fields.take());
  std::string body(fields.take());
  for (auto& each : headers)
    put_in_place(each.value, '@', token);
  put_in_place(url, '@', token);
  put_in_place(body, '@', token);
  const auth0::IncomingRequest request{.method = method,
                                       .url = url,
                                       .headers = headers,
                                       .body = body,
                                       .accept_token_in_query = true,
                                       .accept_token_in_body = true,
                                       .traceparent = method};
  const auto accepted = client.try_verify_request(request, requirement);
  if (!accepted) {
    auth0::fuzz::require_sound(accepted.error());
    for (const auto& each : auth0::to_http_response(accepted.error()).headers)
      require(auth0::fuzz::is_printable(each.value), "header values are printable");
    return 0;
  }
  require(is_signed, "nothing is accepted that no key signed");
  require(accepted->access_token == token, "the token is the one that came");
  check_accepted(*accepted, payload);
  return 0;
}
