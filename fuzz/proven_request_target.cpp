// A request with a token that is bound to a key, and a proof. It is accepted only with a proof that the key did
// sign, once, and where the client demands nonces only with the nonce that it gave; without a proof only where
// the client does not check them. Input: how the client treats proofs (`a` allows, `r` requires, `d` does not
// check them, `n` demands nonces), `s` (the proof is signed) or anything else, the proof's header and payload,
// in which `@` stands for the hash of the token and `$` for the nonce, then scheme, method and URL.
#include "base/ascii.hpp"
#include "jose/base64url.hpp"
#include "jose/json.hpp"
#include "jose/sha256.hpp"
#include "jose/thumbprint.hpp"
#include "oracle.hpp"
#include "signer.hpp"
#include "static_client.hpp"

#include <auth0/api_client.hpp>
#include <auth0/http_answer.hpp>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

namespace json = boost::json;
namespace jose = auth0::jose;
using auth0::fuzz::put_in_place;
using auth0::fuzz::require;

constexpr std::string_view orders = "https://api.example.com/orders";

struct BoundToken {
  std::string text;
  std::string hash;
};

BoundToken make_bound_token() {
  const auto thumbprint = jose::jwk_thumbprint(auth0::fuzz::signing_key().public_jwk()).value();
  const json::object claims = {{"iss", auth0::fuzz::issuer_url},
                               {"aud", auth0::fuzz::audience},
                               {"iat", auth0::fuzz::now - 10},
                               {"exp", auth0::fuzz::now + 600},
                               {"sub", "u"},
                               {"client_id", "c"},
                               {"jti", "t"},
                               {"cnf", {{"jkt", thumbprint}}}};
  auto text = auth0::fuzz::compact_jws_of(R"({"alg":"ES256","kid":"k"})", json::serialize(claims), nullptr);
  auto hash = jose::base64url_encode(jose::Sha256Hasher().hash({text}));
  return {.text = std::move(text), .hash = std::move(hash)};
}

auth0::DpopOptions options_for(char kind) {
  auth0::DpopOptions options;
  if (kind == 'r') options.mode = auth0::DpopMode::required;
  if (kind == 'd') options.mode = auth0::DpopMode::disabled;
  if (kind == 'n') options.nonces.emplace(std::string(32, 'n'));
  return options;
}

// What a client presents: a token that is bound to its key, and a proof.
struct ProvenInput {
  const BoundToken& token;
  std::string proof;
  auth0::PresentedScheme scheme = auth0::PresentedScheme::dpop;
  std::string_view method = "GET";
  std::string_view url = orders;
};

auth0::Result<auth0::VerifiedAccessToken> verify_proven(const auth0::ApiClient& client,
                                                        const ProvenInput& input) {
  return client.try_verify_access_token({.access_token = input.token.text,
                                         .scheme = input.scheme,
                                         .dpop_proof = input.proof,
                                         .http_method = input.method,
                                         .http_url = input.url});
}

// The nonce that the client gives to whoever comes without one.
std::string nonce_given_by(const auth0::ApiClient& client, const BoundToken& token) {
  const json::object header = {
      {"typ", "dpop+jwt"}, {"alg", "ES256"}, {"jwk", auth0::fuzz::signing_key().public_jwk()}};
  const json::object claims = {
      {"jti", "first"}, {"htm", "GET"}, {"htu", orders}, {"iat", auth0::fuzz::now}, {"ath", token.hash}};
  const auto proof = auth0::fuzz::compact_jws_of(json::serialize(header), json::serialize(claims), nullptr);
  const auto refused = verify_proven(client, {.token = token, .proof = proof});
  require(!refused && refused.error().reason == auth0::Reason::nonce_missing, "a nonce is demanded");
  return refused.error().dpop_nonce;
}

void check_proven(const ProvenInput& input, std::string_view payload, std::string_view nonce) {
  const auto claims = jose::parse_json_object(payload).value();
  require(jose::string_member(claims, "ath") == input.token.hash, "the proof names the token");
  require(auth0::equals_ignoring_case(jose::string_member(claims, "htm").value(), input.method),
          "the proof names the method");
  require(!jose::string_member(claims, "jti").value().empty(), "the proof has its own name");
  if (!nonce.empty()) require(jose::string_member(claims, "nonce") == nonce, "the proof holds the nonce");
}

auth0::PresentedScheme scheme_of(std::string_view name) {
  if (name == "b") return auth0::PresentedScheme::bearer;
  return name == "?" ? auth0::PresentedScheme::by_proof : auth0::PresentedScheme::dpop;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto token = make_bound_token();
  auth0::fuzz::Fields fields(data, size);
  const auto treatment = fields.take();
  const char kind = treatment.empty() ? 'a' : treatment.front();
  // One for each input, so that no proof was used before.
  const auto client = auth0::fuzz::make_static_client(options_for(kind));
  const auto nonce = kind == 'n' ? nonce_given_by(client, token) : std::string();
  const bool is_signed = fields.take() == "s";
  const auto header = fields.take();
  std::string payload(fields.take());
  put_in_place(payload, '@', token.hash);
  put_in_place(payload, '$', nonce);
  const std::string_view no_signature;
  ProvenInput input{.token = token,
                    .proof = auth0::fuzz::compact_jws_of(header, payload, is_signed ? nullptr : &no_signature)};
  input.scheme = scheme_of(fields.take());
  input.method = fields.take();
  input.url = fields.take();
  const auto verified = verify_proven(client, input);
  if (!verified) {
    auth0::fuzz::require_sound(verified.error());
    for (const auto& each : auth0::to_http_response(verified.error()).headers)
      require(auth0::fuzz::is_printable(each.value), "header values are printable");
    return 0;
  }
  if (kind == 'd') return 0;
  require(is_signed && input.scheme != auth0::PresentedScheme::bearer, "no bound token without a signed proof");
  check_proven(input, payload, nonce);
  const auto again = verify_proven(client, input);
  require(!again && again.error().reason == auth0::Reason::proof_replayed, "a proof is accepted once");
  return 0;
}
