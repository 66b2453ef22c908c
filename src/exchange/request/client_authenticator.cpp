#include "exchange/request/client_authenticator.hpp"

#include "base/base64.hpp"
#include "base/fail.hpp"
#include "base/wiped.hpp"
#include "jose/pem.hpp"

#include <stdexcept>
#include <string>
#include <utility>

namespace auth0::inline v0::exchange {

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
    proof = Secret{.bytes = secret_bytes(given.client_secret), .method = given.client_secret_method};
  }
  if (!proof) return std::unexpected(std::move(proof.error()));
  return ClientAuthenticator(std::move(client_id), std::move(*proof));
}

Result<ClientAuthenticator::Proof> ClientAuthenticator::certificate_of(const MutualTls& given) {
  const bool has_texts = !given.certificate_pem.empty() || !given.private_key_pem.empty();
  if (given.http_transport && has_texts) {
    return invalid_configuration(
        "client_authentication.mutual_tls: give either http_transport or certificate_pem and "
        "private_key_pem");
  }
  if (given.http_transport) return Certificate{};
  if (const auto problem = jose::problem_of_identity(given.certificate_pem, given.private_key_pem);
      !problem.empty()) {
    return invalid_configuration("client_authentication.mutual_tls: " + problem);
  }
  return Certificate{};
}

Result<ClientAuthenticator::Proof> ClientAuthenticator::signer_of(const PrivateKeyJwt& given) {
  const auto algorithm = given.algorithm.value();
  auto key = jose::PrivateKey::from_pem(given.private_key_pem, jose::canonical(algorithm));
  if (!key)
    return invalid_configuration("client_authentication.private_key_jwt.private_key_pem: " + key.error());
  return AssertionSigner{.key = std::move(*key),
                         .algorithm = std::string(to_string(algorithm)),
                         .key_id = given.key_id,
                         .audience = given.audience};
}

std::string_view ClientAuthenticator::secret() const noexcept {
  const auto* secret = std::get_if<Secret>(&proof_);
  return secret != nullptr ? text_of(secret->bytes) : std::string_view();
}

// RFC 6749 section 2.3.1: each of both is encoded as in a form, so that the first colon is the one between
// them.
std::string ClientAuthenticator::basic_credentials(const Secret& secret) const {
  std::string encoded_secret = url::form_encoded(text_of(secret.bytes));
  const WipedAtEnd wiped_secret(encoded_secret);
  std::string pair = url::form_encoded(client_id_);
  pair.reserve(pair.size() + 1 + encoded_secret.size());
  const WipedAtEnd wiped_pair(pair);
  pair += ':';
  pair += encoded_secret;
  std::string value = "Basic ";
  append_base64(value, pair);
  return value;
}

ClientAuthenticator::AuthenticatedForm ClientAuthenticator::authenticated(url::Form form, const Server& server,
                                                                          std::chrono::sys_seconds now) const {
  AuthenticatedForm result;
  const auto* secret = std::get_if<Secret>(&proof_);
  const bool is_basic =
      secret != nullptr && (secret->method == ClientSecretMethod::basic ||
                            (secret->method == ClientSecretMethod::automatic && !server.takes_secret_in_form));
  if (is_basic) {
    result.authorization = basic_credentials(*secret);
    result.body = url::encode_form(form);
    return result;
  }
  form.push_back({.name = "client_id", .value = client_id_});
  if (const auto* signer = std::get_if<AssertionSigner>(&proof_)) {
    const bool is_for_issuer = signer->audience == AssertionAudience::issuer;
    result.assertion =
        make_client_assertion(*signer, client_id_, is_for_issuer ? server.issuer : server.token_endpoint, now);
    form.push_back({.name = "client_assertion_type", .value = assertion_type});
    form.push_back({.name = "client_assertion", .value = result.assertion.get()});
  } else if (secret != nullptr) {
    form.push_back({.name = "client_secret", .value = text_of(secret->bytes)});
  }
  result.body = url::encode_form(form);
  return result;
}

}  // namespace auth0::inline v0::exchange
