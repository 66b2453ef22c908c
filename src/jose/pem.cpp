#include "jose/pem.hpp"

#include "jose/openssl_errors.hpp"

#include <openssl/pem.h>
#include <openssl/x509.h>

namespace auth0::jose {

namespace {

using CertificateHandle = std::unique_ptr<X509, OpensslDelete<X509_free>>;

constexpr std::size_t max_pem_bytes = std::size_t{64} * 1024;

// Without one OpenSSL asks on the terminal.
int refuse_passphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*user*/) noexcept {
  return -1;
}

BioHandle reader(std::string_view pem) {
  return BioHandle(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

CertificateHandle first_certificate(std::string_view pem) {
  if (pem.empty() || pem.size() > max_pem_bytes) return nullptr;
  const auto bio = reader(pem);
  if (!bio) return nullptr;
  return CertificateHandle(PEM_read_bio_X509(bio.get(), nullptr, refuse_passphrase, nullptr));
}

}  // namespace

std::expected<KeyHandle, std::string> private_key_from_pem(std::string_view pem) {
  const OpensslErrorScope errors;
  if (pem.size() > max_pem_bytes) return std::unexpected("it is larger than 64 KiB");
  if (pem.find("-----BEGIN ") == std::string_view::npos) return std::unexpected("it is no PEM text");
  if (pem.find("ENCRYPTED") != std::string_view::npos) {
    return std::unexpected("the key is encrypted; give it without a passphrase");
  }
  const auto bio = reader(pem);
  if (!bio) return std::unexpected("out of memory");
  KeyHandle key(PEM_read_bio_PrivateKey(bio.get(), nullptr, refuse_passphrase, nullptr));
  if (!key) return std::unexpected("it holds no private key that can be read");
  return key;
}

std::string problem_of_identity(std::string_view certificate_pem, std::string_view private_key_pem) {
  const OpensslErrorScope errors;
  const auto certificate = first_certificate(certificate_pem);
  if (!certificate) return "the certificate cannot be read";
  const auto key = private_key_from_pem(private_key_pem);
  if (!key) return "the private key cannot be used: " + key.error();
  if (X509_check_private_key(certificate.get(), key->get()) != 1)
    return "certificate and private key do not belong together";
  return {};
}

}  // namespace auth0::jose
