#include "jose/pem.hpp"

#include "base/openssl_errors.hpp"
#include "base/pem.hpp"
#include "base/wiped.hpp"

#include <array>

namespace auth0::inline v0::jose {

namespace {

// An RSA key of 16384 bits takes 13 KiB.
constexpr std::size_t max_pem_size = std::size_t{64} * 1024;

bool has_usable_size(std::string_view pem) {
  return !pem.empty() && pem.size() <= max_pem_size;
}

// Null if `read` finds nothing.
template <class Handle, class Read>
Handle read_pem(std::string_view pem, Read read) {
  const OpensslErrorScope errors;
  const auto bio = has_usable_size(pem) ? text_reader(pem) : nullptr;
  return Handle(bio ? read(bio.get(), nullptr, refuse_password, nullptr) : nullptr);
}

// OpenSSL reads a key whose numbers contradict each other; nothing that it signs can be verified.
bool signs_for_its_public_key(EVP_PKEY* key) {
  constexpr std::array<unsigned char, 5> message{'t', 'r', 'i', 'a', 'l'};
  const DigestContextHandle signing(EVP_MD_CTX_new());
  const DigestContextHandle verifying(EVP_MD_CTX_new());
  SecretBytes signature(static_cast<std::size_t>(EVP_PKEY_get_size(key)));
  std::size_t size = signature.size();
  return signing && verifying &&
         EVP_DigestSignInit_ex(signing.get(), nullptr, nullptr, nullptr, nullptr, key, nullptr) == 1 &&
         EVP_DigestSign(signing.get(), signature.data(), &size, message.data(), message.size()) == 1 &&
         EVP_DigestVerifyInit_ex(verifying.get(), nullptr, nullptr, nullptr, nullptr, key, nullptr) == 1 &&
         EVP_DigestVerify(verifying.get(), signature.data(), size, message.data(), message.size()) == 1;
}

}  // namespace

std::expected<KeyHandle, std::string> private_key_from_pem(std::string_view pem) {
  const OpensslErrorScope errors;
  if (!has_usable_size(pem)) return std::unexpected("the text is empty or over 64 KiB");
  const auto bio = text_reader(pem);
  if (!bio) return std::unexpected("out of memory");
  bool is_encrypted = false;
  KeyHandle key(PEM_read_bio_PrivateKey(bio.get(), nullptr, refuse_password, &is_encrypted));
  if (is_encrypted) return std::unexpected("the private key is encrypted; it must be given without a password");
  if (!key) return std::unexpected("the text is not a private key in PEM");
  if (!knows_its_size(key.get())) return std::unexpected("out of memory");
  if (!signs_for_its_public_key(key.get())) {
    return std::unexpected(
        "the numbers of the private key contradict each other, or it is of a type that does not sign; export "
        "the key again");
  }
  return key;
}

KeyHandle public_key_from_pem(std::string_view pem) {
  auto key = read_pem<KeyHandle>(pem, PEM_read_bio_PUBKEY);
  return key && knows_its_size(key.get()) ? std::move(key) : nullptr;
}

CertificateHandle certificate_from_pem(std::string_view pem) {
  return read_pem<CertificateHandle>(pem, PEM_read_bio_X509);
}

std::string problem_of_identity(std::string_view certificate_pem, std::string_view private_key_pem) {
  const OpensslErrorScope errors;
  const auto certificate = certificate_from_pem(certificate_pem);
  if (!certificate) return "the certificate cannot be read";
  const auto key = private_key_from_pem(private_key_pem);
  if (!key) return "the private key cannot be used: " + key.error();
  if (X509_check_private_key(certificate.get(), key->get()) != 1)
    return "certificate and private key do not belong together";
  return {};
}

}  // namespace auth0::inline v0::jose
