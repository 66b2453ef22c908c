#include "token_endpoint/dpop_proof.hpp"

#include "base/http_headers.hpp"
#include "jose/json.hpp"
#include "jose/jwk.hpp"
#include "jose/thumbprint.hpp"
#include "token_endpoint/parsed_jws.hpp"

#include <cmath>
#include <vector>

namespace auth0::inline v0::testing {

namespace {

using namespace std::chrono_literals;

constexpr auto max_age = 5min;

std::unexpected<HttpResponse> invalid(std::string_view description) {
  return refuse(400, "invalid_dpop_proof", description);
}

std::unexpected<HttpResponse> use_nonce(std::string_view nonce) {
  auto answer =
      oauth_error(400, "use_dpop_nonce", "The proof must contain the nonce of the header DPoP-Nonce.");
  answer.headers.push_back({"DPoP-Nonce", std::string(nonce)});
  return std::unexpected(std::move(answer));
}

bool is_recent(const ParsedJws& proof, std::chrono::sys_seconds now) {
  const auto issued = number_claim(proof.claims, "iat");
  if (!issued) return false;
  const auto age = static_cast<double>(now.time_since_epoch().count()) - *issued;
  return std::abs(age) <= std::chrono::duration<double>(max_age).count();
}

// Query and fragment do not count (RFC 9449 section 4.3 (9)).
bool is_url(std::string_view given, std::string_view url) {
  return given.substr(0, given.find_first_of("?#")) == url;
}

}  // namespace

Step<std::string> check_proof(const HttpRequest& request, const ProofRules& rules) {
  const auto proofs = header_values(request.headers, "DPoP");
  if (proofs.empty()) return std::string();
  if (proofs.size() > 1) return invalid("The request has several proofs.");
  const auto proof = parse_jws(proofs.front());
  if (!proof) return invalid("The proof is not a signed JWT.");
  const auto& header = *proof->jws.header;
  if (header.type != "dpop+jwt") return invalid("The proof's typ is not dpop+jwt.");
  if (proof->algorithm != jose::Algorithm::es256) return invalid("The proof's alg is not ES256.");
  const auto* jwk = header.fields.if_contains("jwk");
  if (jwk == nullptr || !jwk->is_object()) return invalid("The proof's jwk is missing.");
  const auto key = jose::public_key_from_jwk(jwk->get_object(), jose::KeyReach::one_client);
  const auto thumbprint = jose::jwk_thumbprint(jwk->get_object());
  if (!key || !thumbprint) return invalid("The proof's jwk is not a public key.");
  if (!proof->is_signed_by(**key)) return invalid("The proof is not signed by its key.");
  const auto text = [&](std::string_view name) {
    return jose::string_member(proof->claims, name).value_or(std::string_view());
  };
  if (text("htm") != request.method) return invalid("The proof is for another method.");
  if (!is_url(text("htu"), rules.url)) return invalid("The proof is for another URL.");
  if (!is_recent(*proof, rules.now)) return invalid("The proof's iat is not close to the current time.");
  if (!rules.nonce.empty() && text("nonce") != rules.nonce) return use_nonce(rules.nonce);
  // One that was made by a clock that is ahead passes the check above until twice that long from now.
  if (text("jti").empty() ||
      !rules.used.use(*thumbprint + ' ' + std::string(text("jti")), rules.now + (2 * max_age), rules.now)) {
    return invalid("The proof's jti is missing or was used before.");
  }
  return *thumbprint;
}

}  // namespace auth0::inline v0::testing
