#pragma once

#include "base/openssl_errors.hpp"
#include "base/openssl_handles.hpp"

#include <cstddef>
#include <new>
#include <openssl/pem.h>
#include <stdexcept>
#include <string>
#include <string_view>

namespace auth0::inline v0 {

/// OpenSSL asks for the password of what is encrypted, by default at the terminal. It gets none.
/// \param was_asked null, or a `bool` that becomes true
inline int refuse_password(char* /*buffer*/, int /*size*/, int /*writing*/, void* was_asked) noexcept {
  if (was_asked != nullptr) *static_cast<bool*>(was_asked) = true;
  return -1;
}

/// Reads the text, which must outlive it; null without memory.
[[nodiscard]] inline BioHandle text_reader(std::string_view text) {
  return BioHandle(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

/// Hands each certificate of a PEM text to `use`. Returns what is wrong with the text, as the rest of a
/// sentence about it; empty if it holds certificates, each of which can be read. \throws std::bad_alloc
template <class Use>
[[nodiscard]] std::string read_certificates(const std::string& pem, Use use) {
  const OpensslErrorScope errors;
  const auto bio = text_reader(pem);
  if (!bio) throw std::bad_alloc();
  for (std::size_t count = 0;; ++count) {
    const CertificateHandle certificate(PEM_read_bio_X509(bio.get(), nullptr, refuse_password, nullptr));
    if (certificate) {
      use(certificate.get());
      continue;
    }
    const auto last = ERR_peek_last_error();
    if (ERR_GET_LIB(last) != ERR_LIB_PEM || ERR_GET_REASON(last) != PEM_R_NO_START_LINE)
      return "contains a certificate that cannot be read";
    if (count > 0) return {};
    return pem.contains("-----BEGIN ") ? "is PEM, but does not contain a certificate" : "is not PEM";
  }
}

/// What `write` puts into a BIO whose memory is wiped when it goes. \throws std::runtime_error if it fails
template <class Text = std::string, class Write>
[[nodiscard]] Text written_text(Write write) {
  const BioHandle bio(BIO_new(BIO_s_mem()));
  if (!bio || write(bio.get()) != 1) throw std::runtime_error("OpenSSL cannot write a key or certificate");
  char* data = nullptr;  // owned by `bio`
  const long size = BIO_get_mem_data(bio.get(), &data);
  return Text(data, data + size);
}

/// The public key in PEM (`PUBLIC KEY`, RFC 7468 section 13). \throws std::runtime_error if OpenSSL cannot
[[nodiscard]] inline std::string public_key_to_pem(const EVP_PKEY* key) {
  return written_text([key](BIO* bio) { return PEM_write_bio_PUBKEY(bio, key); });
}

/// The certificate in DER. \throws std::runtime_error if OpenSSL cannot
[[nodiscard]] inline std::string certificate_to_der(const X509* certificate) {
  return written_text([certificate](BIO* bio) { return i2d_X509_bio(bio, certificate); });
}

}  // namespace auth0::inline v0
