#include "token_factory.hpp"

#include "base/pem.hpp"
#include "jose/base64url.hpp"
#include "jose/random_id.hpp"
#include "new_key.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <stdexcept>
#include <vector>

namespace auth0::inline v0::testing {

namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

json::value audience_claim(const std::vector<std::string>& audiences) {
  if (audiences.size() == 1) return json::value(audiences.front());
  return json::value(json::array(audiences.begin(), audiences.end()));
}

json::object make_header(const TokenOptions& options, const TokenContext& context) {
  json::object header{{"alg", to_string(context.key.algorithm)},
                      {"typ", context.profile == TokenProfile::rfc9068 ? "at+jwt" : "JWT"},
                      {"kid", context.key.id}};
  for (const auto& [name, value] : options.header)
    header[name] = value;
  return header;
}

json::object make_claims(const TokenOptions& options, const TokenContext& context) {
  const auto now = context.now.time_since_epoch().count();
  json::object claims{{"iss", context.issuer},
                      {"sub", options.subject},
                      {"aud", options.audience.empty() ? json::value(context.audience)
                                                       : audience_claim(options.audience.values())},
                      {"iat", now},
                      {"exp", now + options.expires_in.count()}};
  if (context.profile == TokenProfile::rfc9068) {
    claims["client_id"] = options.client_id;
    claims["jti"] = jose::random_id();
  } else {
    claims["azp"] = options.client_id;
  }
  if (!options.scope.empty()) claims["scope"] = options.scope;
  if (!options.permissions.empty()) {
    claims["permissions"] = json::array(options.permissions.begin(), options.permissions.end());
  }
  for (const auto& [name, value] : options.claims)
    claims[name] = value;
  for (const auto& name : options.without_claims)
    claims.erase(name);
  return claims;
}

void add_defect(json::object& claims, TokenDefect defect, std::chrono::sys_seconds now) {
  const auto seconds = now.time_since_epoch();
  if (defect == TokenDefect::expired) claims["exp"] = (seconds - 1min).count();
  if (defect == TokenDefect::not_yet_valid) claims["nbf"] = (seconds + 1h).count();
  if (defect == TokenDefect::wrong_audience) claims["aud"] = "https://another-api.example.com";
  if (defect == TokenDefect::wrong_issuer) claims["iss"] = "https://another-tenant.example.com/";
}

std::string part(const json::object& object) {
  return jose::base64url_encode(json::serialize(object));
}

// The attack of RFC 8725 section 2.1: the verifier's public key taken for an HMAC secret.
std::string sign_hs256(json::object header, const json::object& claims, const std::string& secret) {
  header["alg"] = "HS256";
  const std::string input = part(header) + '.' + part(claims);
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  std::size_t size = 0;
  if (EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, secret.data(), secret.size(),
                reinterpret_cast<const unsigned char*>(input.data()), input.size(), mac.data(), mac.size(),
                &size) == nullptr) {
    throw std::runtime_error("OpenSSL cannot compute an HMAC");
  }
  return input + '.' + jose::base64url_encode(std::span(mac).first(size));
}

std::string with_other_signature(const std::string& token) {
  const std::size_t dot = token.rfind('.');
  std::string signature = jose::base64url_decode(std::string_view(token).substr(dot + 1)).value();
  signature.front() = static_cast<char>(signature.front() ^ 0x01);
  return token.substr(0, dot + 1) + jose::base64url_encode(signature);
}

std::string with_other_claims(const std::string& token, const json::object& header, json::object claims) {
  claims["sub"] = "auth0|somebody-else";
  return part(header) + '.' + part(claims) + token.substr(token.rfind('.'));
}

}  // namespace

std::string make_token(const TokenOptions& options, const TokenContext& context) {
  auto header = make_header(options, context);
  auto claims = make_claims(options, context);
  add_defect(claims, options.defect, context.now);
  const auto& key = context.key.key;
  switch (options.defect) {
    case TokenDefect::tampered:
      return with_other_claims(jose::sign_compact_jws(header, claims, key), header, claims);
    case TokenDefect::broken_signature:
      return with_other_signature(jose::sign_compact_jws(header, claims, key));
    case TokenDefect::alg_none:
      header["alg"] = "none";
      return jose::sign_compact_jws(header, claims, key);
    case TokenDefect::hs256_with_public_key:
      return sign_hs256(header, claims, public_key_to_pem(key.handle()));
    case TokenDefect::unknown_key: {
      const auto other = make_key_pair(context.key.algorithm, context.issuer);
      header["kid"] = other.id;
      return jose::sign_compact_jws(header, claims, other.key);
    }
    case TokenDefect::forged_key:
      return jose::sign_compact_jws(header, claims, new_key(key.algorithm()));
    default:
      return jose::sign_compact_jws(header, claims, key);
  }
}

}  // namespace auth0::inline v0::testing
