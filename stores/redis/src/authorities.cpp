#include "authorities.hpp"

#include "invalid_option.hpp"

#include <cerrno>
#include <cstddef>
#include <fstream>
#include <ios>
#include <memory>
#include <new>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <string>
#include <system_error>

namespace auth0::redis {

namespace {

constexpr std::size_t max_file_bytes = std::size_t{4} * 1024 * 1024;

struct PemReaderDelete {
  void operator()(BIO* bio) const noexcept { BIO_free(bio); }
};
struct CertificateDelete {
  void operator()(X509* certificate) const noexcept { X509_free(certificate); }
};

[[noreturn]] void throw_unreadable(const std::string& path, int error) {
  throw_invalid_option("tls.ca_file cannot be read: " + std::generic_category().message(error) + ": " + path);
}

std::string read_authorities_file(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) throw_unreadable(path, errno);
  std::string text(max_file_bytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));  // a directory can be opened, but not read
  if (file.bad()) throw_unreadable(path, errno);
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.empty()) throw_invalid_option("tls.ca_file is empty: " + path);
  if (text.size() > max_file_bytes) throw_invalid_option("tls.ca_file is larger than 4 MiB: " + path);
  return text;
}

// OpenSSL asks for the password of what is encrypted, by default at the terminal. It gets none.
int no_password(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*user*/) noexcept {
  return -1;
}

// The rest of a sentence about the text; empty if it holds certificates, each of which can be read.
std::string add_certificates(X509_STORE* store, const std::string& pem) {
  const std::unique_ptr<BIO, PemReaderDelete> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (!bio) throw std::bad_alloc();
  for (std::size_t count = 0;; ++count) {
    const std::unique_ptr<X509, CertificateDelete> certificate(
        PEM_read_bio_X509(bio.get(), nullptr, no_password, nullptr));
    if (!certificate) {
      const auto last = ERR_peek_last_error();
      if (ERR_GET_LIB(last) != ERR_LIB_PEM || ERR_GET_REASON(last) != PEM_R_NO_START_LINE)
        return "holds a certificate that cannot be read";
      if (count > 0) return {};
      return pem.contains("-----BEGIN ") ? "is PEM, but holds no certificate" : "is not PEM";
    }
    if (X509_STORE_add_cert(store, certificate.get()) != 1) throw std::bad_alloc();
  }
}

}  // namespace

void trust_authorities(X509_STORE* store, const RedisTls& options) {
  const bool is_file = !options.ca_file.empty();
  const auto problem =
      add_certificates(store, is_file ? read_authorities_file(options.ca_file) : options.ca_pem);
  if (problem.empty()) return;
  throw_invalid_option(is_file ? "tls.ca_file " + problem + ": " + options.ca_file : "tls.ca_pem " + problem);
}

}  // namespace auth0::redis
