#include "transport/authorities.hpp"

#include "base/file_text.hpp"

#include <auth0/exceptions.hpp>

#include <cstddef>
#include <memory>
#include <new>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <utility>

namespace auth0::transport {

namespace {

struct BioDelete {
  void operator()(BIO* bio) const noexcept { BIO_free(bio); }
};
struct CertificateDelete {
  void operator()(X509* certificate) const noexcept { X509_free(certificate); }
};

// Leaves the thread's error queue as it was.
class OpensslErrors {
 public:
  OpensslErrors() { ERR_set_mark(); }
  ~OpensslErrors() { ERR_pop_to_mark(); }
  OpensslErrors(const OpensslErrors&) = delete;
  OpensslErrors& operator=(const OpensslErrors&) = delete;
};

[[noreturn]] void throw_invalid(std::string message) {
  throw InvalidConfigurationError({.code = ErrorCode::invalid_configuration_error,
                                   .reason = Reason::invalid_configuration,
                                   .message = std::move(message)});
}

// OpenSSL asks for the password of what is encrypted, by default at the terminal. It gets none.
int no_password(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*user*/) noexcept {
  return -1;
}

bool next_certificate(BIO* bio) {
  return std::unique_ptr<X509, CertificateDelete>(PEM_read_bio_X509(bio, nullptr, no_password, nullptr)) !=
         nullptr;
}

// The rest of a sentence; empty if the text holds certificates, each of which can be read.
std::string problem_of(const std::string& pem) {
  const OpensslErrors errors;
  const std::unique_ptr<BIO, BioDelete> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (!bio) throw std::bad_alloc();
  std::size_t count = 0;
  while (next_certificate(bio.get()))
    ++count;
  const auto last = ERR_peek_last_error();
  if (ERR_GET_LIB(last) != ERR_LIB_PEM || ERR_GET_REASON(last) != PEM_R_NO_START_LINE)
    return "holds a certificate that cannot be read";
  if (count > 0) return {};
  return pem.contains("-----BEGIN ") ? "is PEM, but holds no certificate" : "is not PEM";
}

}  // namespace

std::string authorities_of(const TransportOptions& options) {
  if (!options.ca_file.empty() && !options.ca_pem.empty())
    throw_invalid("give transport.ca_file or transport.ca_pem, not both");
  if (options.ca_file.empty()) {
    const auto problem = options.ca_pem.empty() ? std::string() : problem_of(options.ca_pem);
    if (!problem.empty()) throw_invalid("transport.ca_pem " + problem);
    return options.ca_pem;
  }
  auto text = read_file_text(options.ca_file);
  const auto problem = text ? problem_of(*text) : text.error();
  if (!problem.empty()) throw_invalid("transport.ca_file " + problem + ": " + options.ca_file);
  return std::move(*text);
}

}  // namespace auth0::transport
