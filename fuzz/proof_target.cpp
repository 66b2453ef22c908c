// A proof that nobody signed is never accepted. One that the key of the token did sign is accepted only if it
// says what RFC 9449 section 4.3 demands, checked here once more. Input: `s` (signed) or anything else, the
// header, the payload, and where it is not signed the signature.
#include "base/ascii.hpp"
#include "dpop/proof.hpp"
#include "jose/json.hpp"
#include "jose/sha256.hpp"
#include "jose/thumbprint.hpp"
#include "oracle.hpp"
#include "signer.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace {

namespace dpop = auth0::dpop;
namespace jose = auth0::jose;
using auth0::fuzz::require;
using std::chrono::seconds;

// The request that every proof is checked for.
struct Scene {
  dpop::TargetUri target = dpop::TargetUri::parse("https://api.example.com/orders/1?x=1").value();
  jose::Sha256 token_hash = jose::Sha256Hasher().hash({"token"});
  std::string thumbprint = jose::jwk_thumbprint(auth0::fuzz::signing_key().public_jwk()).value();
  dpop::ProofRules rules{.algorithms = {auth0::Algorithm::es256, auth0::Algorithm::eddsa}};
};

void check_accepted(const dpop::Proof& proof, const Scene& scene, std::string_view header_text,
                    std::string_view payload) {
  const auto header = jose::parse_json_object(header_text).value();
  require(auth0::equals_ignoring_case(jose::string_member(header, "typ").value(), "dpop+jwt") ||
              auth0::equals_ignoring_case(jose::string_member(header, "typ").value(), "application/dpop+jwt"),
          "a proof has its own type");
  require(header.at("alg") == "ES256", "a proof has the algorithm of its key");
  require(jose::jwk_thumbprint(header.at("jwk").as_object()) == scene.thumbprint,
          "a proof is of the token's key");
  const auto claims = jose::parse_json_object(payload).value();
  require(jose::string_member(claims, "jti") == proof.jti && !proof.jti.empty() && proof.jti.size() <= 256,
          "a proof has its own name");
  require(auth0::equals_ignoring_case(jose::string_member(claims, "htm").value(), "GET"),
          "it names the method");
  require(scene.target.is_named_by(jose::string_member(claims, "htu").value()) == true, "it names the URL");
  require(jose::string_member(claims, "ath") == jose::base64url_encode(scene.token_hash), "it names the token");
  const auto issued = jose::finite_number(claims.at("iat")).value();
  require(issued >= auth0::fuzz::now - 300 && issued <= auth0::fuzz::now + 30, "it is of this time");
  require(proof.nonce.has_value() == claims.contains("nonce"), "its nonce is told");
  require(static_cast<double>(proof.acceptable_until.time_since_epoch().count()) >= issued + 330,
          "it is remembered for long enough");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Scene scene;
  auth0::fuzz::Fields fields(data, size);
  const bool is_signed = fields.take() == "s";
  const auto header = fields.take();
  const auto payload = fields.take();
  const auto signature = fields.take();
  const auto text = auth0::fuzz::compact_jws_of(header, payload, is_signed ? nullptr : &signature);
  const auto proof = dpop::check_proof(text, scene.rules,
                                       {.method = "GET",
                                        .target = scene.target,
                                        .token_hash = scene.token_hash,
                                        .key_thumbprint = scene.thumbprint,
                                        .now = std::chrono::sys_seconds(seconds(auth0::fuzz::now))},
                                       nullptr);
  if (!proof) {
    auth0::fuzz::require_sound(proof.error());
    return 0;
  }
  require(is_signed, "no proof is accepted that no key signed");
  check_accepted(*proof, scene, header, payload);
  return 0;
}
