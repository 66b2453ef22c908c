#include "base/openssl_errors.hpp"
#include "base/pem.hpp"
#include "jose/pem.hpp"
#include "jose/private_key.hpp"
#include "jose/rsa_bounds.hpp"

#include <array>
#include <openssl/objects.h>
#include <utility>

namespace auth0::inline v0::jose {

namespace {

int group_of(Curve curve) {
  switch (curve) {
    case Curve::p256:
      return NID_X9_62_prime256v1;
    case Curve::p384:
      return NID_secp384r1;
    case Curve::p521:
      return NID_secp521r1;
    case Curve::ed25519:
    case Curve::none:
      break;
  }
  return NID_undef;
}

bool lies_on(EVP_PKEY* key, Curve curve) {
  std::array<char, 64> name{};
  std::size_t size = 0;
  return EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, name.data(), name.size(), &size) ==
             1 &&
         OBJ_txt2nid(name.data()) == group_of(curve);
}

bool fits(EVP_PKEY* key, const AlgorithmInfo& facts) {
  switch (facts.key_type) {
    case KeyType::rsa:
      return EVP_PKEY_is_a(key, "RSA") == 1;
    case KeyType::ec:
      return EVP_PKEY_is_a(key, "EC") == 1 && lies_on(key, facts.curve);
    case KeyType::okp:
      return EVP_PKEY_is_a(key, "ED25519") == 1;
  }
  return false;
}

}  // namespace

std::expected<PrivateKey, std::string> PrivateKey::from_pem(std::string_view pem, Algorithm algorithm) {
  auto key = private_key_from_pem(pem);
  if (!key) return std::unexpected(std::move(key.error()));
  const OpensslErrorScope errors;
  const AlgorithmInfo& facts = info(algorithm);
  if (!fits(key->get(), facts)) {
    return std::unexpected("the private key is of another type or curve than " + std::string(facts.name) +
                           " signs with");
  }
  if (facts.key_type == KeyType::rsa) {
    // A signature that nobody verifies is of no use.
    if (auto problem = problem_of_rsa_key(key->get(), client_rsa_bounds); !problem.empty())
      return std::unexpected(std::move(problem));
  }
  return PrivateKey(std::move(*key), algorithm);
}

SecretBytes PrivateKey::to_pem() const {
  const OpensslErrorScope errors;
  return written_text<SecretBytes>([this](BIO* bio) {
    return PEM_write_bio_PKCS8PrivateKey(bio, key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
}

}  // namespace auth0::inline v0::jose
