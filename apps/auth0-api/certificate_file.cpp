#include "certificate_file.hpp"

#include "commands.hpp"
#include "files.hpp"

#include <memory>
#include <new>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace auth0::command {

namespace {

struct BioDelete {
  void operator()(BIO* bio) const noexcept { BIO_free(bio); }
};
struct CertificateDelete {
  void operator()(X509* certificate) const noexcept { X509_free(certificate); }
};

// OpenSSL asks for the password of what is encrypted, by default at the terminal. It gets none.
int no_password(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*user*/) noexcept {
  return -1;
}

// The rest of a sentence; empty if the first certificate in the text can be read.
std::string problem_of_certificate(const std::string& pem) {
  const std::unique_ptr<BIO, BioDelete> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (!bio) throw std::bad_alloc();
  ERR_clear_error();
  const std::unique_ptr<X509, CertificateDelete> certificate(
      PEM_read_bio_X509(bio.get(), nullptr, no_password, nullptr));
  if (certificate) return {};
  const auto error = ERR_peek_last_error();
  ERR_clear_error();
  if (ERR_GET_LIB(error) != ERR_LIB_PEM || ERR_GET_REASON(error) != PEM_R_NO_START_LINE)
    return "contains a certificate that cannot be read";
  return pem.contains("-----BEGIN ") ? "is PEM, but does not contain a certificate" : "is not PEM";
}

}  // namespace

std::string read_certificate_file(const std::string& option, const std::string& path) {
  auto text = read_file(option, path);
  if (const auto problem = problem_of_certificate(text); !problem.empty())
    throw UsageError(option + ": " + path + ' ' + problem);
  return text;
}

}  // namespace auth0::command
