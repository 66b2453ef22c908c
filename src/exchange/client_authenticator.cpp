#include "exchange/client_authenticator.hpp"

#include "exchange/wiped.hpp"
#include "fail.hpp"
#include "jose/pem.hpp"

#include <utility>

namespace auth0::exchange {

namespace {

constexpr std::string_view assertion_type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

}  // namespace

Result<ClientAuthenticator> ClientAuthenticator::of(std::string client_id, const ClientAuthentication& given) {
  Result<Proof> proof =
      missing_argument("client_authentication is empty; give it a secret, a key or a certificate");
  if (given.mutual_tls) {
    proof = certificate_of(*given.mutual_tls);
  } else if (given.private_key_jwt) {
    proof = signer_of(*given.private_key_jwt);
  } else if (!given.client_secret.empty()) {
    proof = secret_bytes(given.client_secret);
  }
  if (!proof) return std::unexpected(std::move(proof.error()));
  return ClientAuthenticator(std::move(client_id), std::move(*proof));
}

Result<ClientAuthenticator::Proof> ClientAuthenticator::certificate_of(const MutualTls& given) {
  const bool has_texts = !given.certificate_pem.empty() || !given.private_key_pem.empty();
  if (given.http_transport && has_texts) {
    return invalid_configuration(
        "client_authentication.mutual_tls: http_transport shows a certificate of its own; give it or the "
        "texts");
  }
  if (given.http_transport) return Certificate{};
  if (const auto problem = jose::problem_of_identity(given.certificate_pem, given.private_key_pem);
      !problem.empty()) {
    return invalid_configuration("client_authentication.mutual_tls: " + problem);
  }
  return Certificate{};
}

Result<ClientAuthenticator::Proof> ClientAuthenticator::signer_of(const PrivateKeyJwt& given) {
  const auto algorithm = jose::algorithm_from_name(given.algorithm);
  if (!algorithm) {
    return invalid_configuration(
        "client_authentication.private_key_jwt.algorithm is unknown; known are RS256, RS384, RS512, PS256, "
        "PS384, PS512, ES256, ES384, ES512 and Ed25519 (or EdDSA)");
  }
  auto key = jose::PrivateKey::from_pem(given.private_key_pem, *algorithm);
  if (!key)
    return invalid_configuration("client_authentication.private_key_jwt.private_key_pem: " + key.error());
  return AssertionSigner{.key = std::move(*key), .algorithm = given.algorithm, .key_id = given.key_id};
}

std::string_view ClientAuthenticator::secret() const noexcept {
  const auto* secret = std::get_if<jose::SecretBytes>(&proof_);
  return secret != nullptr ? text_of(*secret) : std::string_view();
}

ClientAuthenticator::Body ClientAuthenticator::body_of(Form form, std::string_view issuer,
                                                       std::chrono::sys_seconds now) const {
  Body body;
  form.push_back({.name = "client_id", .value = client_id_});
  if (const auto* signer = std::get_if<AssertionSigner>(&proof_)) {
    body.assertion = make_client_assertion(*signer, client_id_, issuer, now);
    form.push_back({.name = "client_assertion_type", .value = assertion_type});
    form.push_back({.name = "client_assertion", .value = body.assertion});
  } else if (std::holds_alternative<jose::SecretBytes>(proof_)) {
    form.push_back({.name = "client_secret", .value = secret()});
  }
  body.text = encode_form(form);
  return body;
}

}  // namespace auth0::exchange
