#include "jose/private_key.hpp"

#include "base/openssl_errors.hpp"
#include "jose/base64url.hpp"
#include "jose/ecdsa_signature.hpp"
#include "jose/rsa_bounds.hpp"
#include "jose/verify_context.hpp"

#include <array>
#include <boost/json/serialize.hpp>
#include <openssl/rsa.h>
#include <span>
#include <stdexcept>
#include <vector>

namespace auth0::inline v0::jose {

namespace {

namespace json = boost::json;

constexpr unsigned rsa_bits = 2048;
constexpr std::size_t max_signature_size = client_rsa_bounds.modulus_bits / 8;
static_assert(max_signature_size > 139, "an ECDSA signature with P-521 has up to 139 bytes in OpenSSL's form");

const char* curve_name(Curve curve) {
  switch (curve) {
    case Curve::p256:
      return "P-256";
    case Curve::p384:
      return "P-384";
    case Curve::p521:
      return "P-521";
    case Curve::ed25519:
      return "Ed25519";
    case Curve::none:
      break;
  }
  throw std::logic_error("an RSA key has no curve");
}

std::string number_member(EVP_PKEY* key, const char* name, int width) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &number) != 1) throw std::runtime_error("cannot read the public key");
  const BignumHandle owner(number);
  if (width == 0) width = BN_num_bytes(number);
  std::vector<unsigned char> bytes(static_cast<std::size_t>(width));
  if (BN_bn2binpad(number, bytes.data(), width) != width)
    throw std::runtime_error("cannot read the public key");
  return base64url_encode(bytes);
}

bool set_padding(EVP_PKEY_CTX* context, const AlgorithmInfo& facts) {
  return facts.scheme != SignatureScheme::rsa_pss ||
         (EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
          EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1);
}

// In the form that a JWS holds. It may be wrong (see below). \throws std::runtime_error
SecretBytes new_signature(EVP_PKEY* key, const AlgorithmInfo& facts, std::string_view input) {
  const auto* message = reinterpret_cast<const unsigned char*>(input.data());
  const DigestContextHandle context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* key_context = nullptr;  // owned by `context`
  // OpenSSL is not asked how large it will be: without memory it may say anything.
  SecretBytes signature(max_signature_size);
  std::size_t size = signature.size();
  if (!context ||
      EVP_DigestSignInit_ex(context.get(), &key_context, facts.digest, nullptr, nullptr, key, nullptr) != 1 ||
      !set_padding(key_context, facts) ||
      EVP_DigestSign(context.get(), signature.data(), &size, message, input.size()) != 1 ||
      size > signature.size()) {
    throw std::runtime_error("OpenSSL cannot sign with this key");
  }
  signature.resize(size);
  if (facts.scheme == SignatureScheme::ecdsa) {
    const auto fixed = ecdsa_fixed_from_der(signature, ecdsa_number_width(EVP_PKEY_get_bits(key)));
    if (!fixed) throw std::runtime_error("OpenSSL made no ECDSA signature");
    signature.assign(fixed->begin(), fixed->end());
  }
  return signature;
}

// OpenSSL 3.0 gives out a wrong RSA signature where there is no memory to check it, and one may disclose the
// key (Boneh, DeMillo, Lipton 1997).
bool is_signature(EVP_PKEY* key, Algorithm algorithm, std::string_view input,
                  std::span<const unsigned char> signature) {
  const auto context = VerifyContext::create(key, algorithm);
  return context && context->verify(input, signature);
}

}  // namespace

PrivateKey PrivateKey::generate(Algorithm algorithm) {
  const OpensslErrorScope errors;
  const AlgorithmInfo& facts = info(algorithm);
  KeyHandle key;
  switch (facts.key_type) {
    case KeyType::rsa:
      key.reset(EVP_RSA_gen(rsa_bits));
      break;
    case KeyType::ec:
      key.reset(EVP_EC_gen(curve_name(facts.curve)));
      break;
    case KeyType::okp:
      key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
      break;
  }
  if (!key || !knows_its_size(key.get())) throw std::runtime_error("OpenSSL cannot generate a key");
  return {std::move(key), algorithm};
}

json::object PrivateKey::public_jwk() const {
  const AlgorithmInfo& facts = info(algorithm_);
  if (facts.key_type == KeyType::rsa) {
    return {{"e", number_member(key_.get(), OSSL_PKEY_PARAM_RSA_E, 0)},
            {"kty", "RSA"},
            {"n", number_member(key_.get(), OSSL_PKEY_PARAM_RSA_N, 0)}};
  }
  if (facts.key_type == KeyType::ec) {
    const int width = static_cast<int>(ecdsa_number_width(EVP_PKEY_get_bits(key_.get())));
    return {{"crv", curve_name(facts.curve)},
            {"kty", "EC"},
            {"x", number_member(key_.get(), OSSL_PKEY_PARAM_EC_PUB_X, width)},
            {"y", number_member(key_.get(), OSSL_PKEY_PARAM_EC_PUB_Y, width)}};
  }
  std::array<unsigned char, 32> raw{};
  std::size_t size = raw.size();
  if (EVP_PKEY_get_raw_public_key(key_.get(), raw.data(), &size) != 1) {
    throw std::runtime_error("cannot read the public key");
  }
  return {{"crv", "Ed25519"}, {"kty", "OKP"}, {"x", base64url_encode(raw)}};
}

std::string PrivateKey::sign(std::string_view input) const {
  const OpensslErrorScope errors;
  // Where memory was missing once, RSA signatures may be wrong until OpenSSL blinds the key anew, after 32 of
  // them.
  constexpr int attempts = 33;
  const AlgorithmInfo& facts = info(algorithm_);
  for (int attempt = 1; attempt <= attempts; ++attempt) {
    const auto signature = new_signature(key_.get(), facts, input);
    if (facts.key_type != KeyType::rsa || is_signature(key_.get(), algorithm_, input, signature))
      return std::string(text_of(signature));
  }
  throw std::runtime_error("the RSA signatures that OpenSSL makes with this key cannot be verified");
}

std::string sign_compact_jws(const json::object& header, const json::object& payload, const PrivateKey& key) {
  const std::string text =
      base64url_encode(json::serialize(header)) + '.' + base64url_encode(json::serialize(payload));
  std::string signature = key.sign(text);
  const WipedAtEnd wiped(signature);
  std::string encoded = base64url_encode(signature);
  const WipedAtEnd wiped_encoded(encoded);
  return text + '.' + encoded;
}

}  // namespace auth0::inline v0::jose
