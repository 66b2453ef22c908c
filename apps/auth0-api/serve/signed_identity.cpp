#include "serve/signed_identity.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstddef>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <span>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace auth0::command::serve {

namespace {

namespace json = boost::json;

constexpr std::size_t p256_bytes = 32;
using Coordinate = std::array<unsigned char, p256_bytes>;

template <auto free_function>
struct FreeWith {
  void operator()(auto* object) const noexcept { free_function(object); }
};
using Bio = std::unique_ptr<BIO, FreeWith<BIO_free>>;
using Number = std::unique_ptr<BIGNUM, FreeWith<BN_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, FreeWith<ECDSA_SIG_free>>;

[[noreturn]] void refuse_key() {
  throw std::invalid_argument("must be a private key on the curve P-256, in PEM and not encrypted");
}

std::string base64url(std::span<const unsigned char> bytes) {
  std::string text((4 * ((bytes.size() + 2) / 3)) + 1, '\0');
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): OpenSSL's bytes are unsigned
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(),
                                   static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  text.resize(std::min(text.find('='), text.size()));
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  return text;
}

std::string base64url(std::string_view text) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): as above
  return base64url(std::span(reinterpret_cast<const unsigned char*>(text.data()), text.size()));
}

// An encrypted key is refused instead of asked for its password on the terminal.
int no_password(char* /*buffer*/, int /*size*/, int /*is_writing*/, void* /*data*/) {
  return -1;
}

std::shared_ptr<EVP_PKEY> parsed_key(const std::string& pem) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const std::shared_ptr<EVP_PKEY> key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr),
                                      EVP_PKEY_free);
  std::array<char, 32> group{};
  std::size_t size = 0;
  if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_EC ||
      EVP_PKEY_get_group_name(key.get(), group.data(), group.size(), &size) != 1 ||
      std::string_view(group.data(), size) != "prime256v1")
    refuse_key();
  return key;
}

std::string coordinate(const EVP_PKEY& key, const char* name) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(&key, name, &number) != 1) refuse_key();
  const Number owned(number);
  Coordinate bytes{};
  if (BN_bn2binpad(number, bytes.data(), static_cast<int>(bytes.size())) < 0) refuse_key();
  return base64url(bytes);
}

// RFC 7638 §3.1; the members are in the order that it wants.
std::string thumbprint(const json::object& key) {
  const auto text = json::serialize(key);
  std::array<unsigned char, 32> hash{};
  if (EVP_Digest(text.data(), text.size(), hash.data(), nullptr, EVP_sha256(), nullptr) != 1) refuse_key();
  return base64url(hash);
}

[[noreturn]] void fail_to_sign() {
  throw std::runtime_error("a JWT for the upstream could not be signed");
}

// OpenSSL's signature is DER; JOSE's is both numbers, 32 bytes each (RFC 7518 §3.4).
std::string in_jose_form(std::span<const unsigned char> der) {
  const unsigned char* begin = der.data();
  const Signature signature(d2i_ECDSA_SIG(nullptr, &begin, static_cast<long>(der.size())));
  std::array<unsigned char, 2 * p256_bytes> bytes{};
  if (!signature ||
      BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), bytes.data(), static_cast<int>(p256_bytes)) < 0 ||
      BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), &bytes.at(p256_bytes), static_cast<int>(p256_bytes)) < 0)
    fail_to_sign();
  return base64url(bytes);
}

std::string signature_of(std::string_view text, EVP_PKEY* key) {
  const DigestContext context(EVP_MD_CTX_new());
  std::array<unsigned char, 80> der{};
  std::size_t size = der.size();
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): as above
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  if (!context || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key) != 1 ||
      EVP_DigestSign(context.get(), der.data(), &size, bytes, text.size()) != 1)
    fail_to_sign();
  return in_jose_form(std::span(der).first(size));
}

std::string with_spaces(const std::vector<std::string_view>& scopes) {
  std::string text;
  for (const auto scope : scopes) {
    if (!text.empty()) text += ' ';
    text += scope;
  }
  return text;
}

}  // namespace

IdentitySigner::IdentitySigner(const SignedIdentity& settings) : settings_(settings) {
  const auto key = parsed_key(settings.private_key);
  settings_.private_key.clear();
  json::object jwk{{"crv", "P-256"},
                   {"kty", "EC"},
                   {"x", coordinate(*key, OSSL_PKEY_PARAM_EC_PUB_X)},
                   {"y", coordinate(*key, OSSL_PKEY_PARAM_EC_PUB_Y)}};
  key_ = key;
  key_id_ = thumbprint(jwk);
  jwk["kid"] = key_id_;
  jwk["alg"] = "ES256";
  jwk["use"] = "sig";
  key_set_ = json::serialize(json::object{{"keys", json::array{std::move(jwk)}}});
}

std::string IdentitySigner::sign(const VerifiedAccessToken& token, std::chrono::sys_seconds now) const {
  const auto expires = std::min(now + settings_.lifetime, token.expires_at());
  const json::object header{{"alg", "ES256"}, {"typ", "JWT"}, {"kid", key_id_}};
  const json::object claims{{"iss", settings_.issuer},
                            {"aud", settings_.audience},
                            {"sub", token.subject()},
                            {"client_id", token.client_id()},
                            {"scope", with_spaces(token.scopes())},
                            {"token_issuer", token.issuer()},
                            {"iat", now.time_since_epoch().count()},
                            {"exp", expires.time_since_epoch().count()}};
  auto text = base64url(json::serialize(header)) + '.' + base64url(json::serialize(claims));
  text += '.' + signature_of(text, static_cast<EVP_PKEY*>(key_.get()));
  return text;
}

}  // namespace auth0::command::serve
