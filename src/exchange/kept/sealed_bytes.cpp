#include "exchange/kept/sealed_bytes.hpp"

#include "base/openssl_errors.hpp"
#include "base/openssl_handles.hpp"
#include "base/wiped.hpp"

#include <array>
#include <cstddef>
#include <limits>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>

namespace auth0::inline v0::exchange {

namespace {

using KdfHandle = Handle<EVP_KDF, EVP_KDF_free>;
using KdfContextHandle = Handle<EVP_KDF_CTX, EVP_KDF_CTX_free>;
using CipherContextHandle = Handle<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;

// An entry: this byte, the nonce, the tag, the ciphertext.
constexpr char version = 1;
constexpr std::size_t key_size = 32;
constexpr std::size_t nonce_size = 12;
constexpr std::size_t tag_size = 16;
constexpr std::size_t head_size = 1 + nonce_size + tag_size;
constexpr std::size_t max_size = std::size_t{1024} * 1024;
constexpr std::string_view purpose = "auth0-api-cpp exchanged token 1 ";

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

// OpenSSL's parameters are not const, though it does not write to these.
OSSL_PARAM octets(const char* name, std::string_view value) {
  return OSSL_PARAM_construct_octet_string(name, const_cast<char*>(value.data()), value.size());
}

// RFC 5869, without salt: what goes in is a token, not a password. Empty if OpenSSL cannot.
SecretBytes derive_key(std::string_view subject_token, std::string_view name) {
  const KdfHandle kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
  const KdfContextHandle context(kdf ? EVP_KDF_CTX_new(kdf.get()) : nullptr);
  std::string digest = "SHA256";
  const std::string info = std::string(purpose).append(name);
  const std::array<OSSL_PARAM, 4> parameters = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
      octets(OSSL_KDF_PARAM_KEY, subject_token), octets(OSSL_KDF_PARAM_INFO, info), OSSL_PARAM_construct_end()};
  SecretBytes key(key_size);
  if (!context || EVP_KDF_derive(context.get(), key.data(), key.size(), parameters.data()) != 1) return {};
  return key;
}

}  // namespace

std::optional<std::string> seal(std::string_view bytes, std::string_view subject_token, std::string_view name) {
  const OpensslErrorScope errors;
  const auto key = derive_key(subject_token, name);
  const CipherContextHandle context(EVP_CIPHER_CTX_new());
  if (key.empty() || !context || bytes.size() > max_size) return std::nullopt;
  std::string sealed(head_size + bytes.size(), '\0');
  sealed.front() = version;
  unsigned char* const nonce = bytes_of(sealed) + 1;
  unsigned char* const tag = nonce + nonce_size;
  unsigned char* const ciphertext = tag + tag_size;
  int size = 0;
  if (RAND_bytes(nonce, static_cast<int>(nonce_size)) != 1 ||
      EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(), nonce) != 1 ||
      EVP_EncryptUpdate(context.get(), ciphertext, &size, bytes_of(bytes), static_cast<int>(bytes.size())) !=
          1 ||
      EVP_EncryptFinal_ex(context.get(), ciphertext + size, &size) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag_size), tag) != 1) {
    return std::nullopt;
  }
  return sealed;
}

std::optional<std::string> unseal(std::string_view sealed, std::string_view subject_token,
                                  std::string_view name) {
  if (sealed.size() < head_size || sealed.size() > head_size + max_size || sealed.front() != version)
    return std::nullopt;
  const OpensslErrorScope errors;
  const auto key = derive_key(subject_token, name);
  const CipherContextHandle context(EVP_CIPHER_CTX_new());
  if (key.empty() || !context) return std::nullopt;
  const unsigned char* const nonce = bytes_of(sealed) + 1;
  std::string tag(sealed.substr(1 + nonce_size, tag_size));
  const std::string_view ciphertext = sealed.substr(head_size);
  std::string bytes(ciphertext.size(), '\0');
  int size = 0;
  if (EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(), nonce) != 1 ||
      EVP_DecryptUpdate(context.get(), bytes_of(bytes), &size, bytes_of(ciphertext),
                        static_cast<int>(ciphertext.size())) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag_size), tag.data()) != 1 ||
      EVP_DecryptFinal_ex(context.get(), bytes_of(bytes) + size, &size) != 1) {
    wipe(bytes);  // what is not authentic is nobody's to read
    return std::nullopt;
  }
  return bytes;
}

}  // namespace auth0::inline v0::exchange
