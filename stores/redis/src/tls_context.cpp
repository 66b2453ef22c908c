#include "tls_context.hpp"

#include "authorities.hpp"

#include <new>
#include <openssl/err.h>
#include <openssl/x509v3.h>

namespace auth0::inline v0::redis {

namespace {

// Whoever else uses OpenSSL on this thread must not find what failed here.
class CleanErrorQueue {
 public:
  CleanErrorQueue() { ERR_clear_error(); }
  ~CleanErrorQueue() { ERR_clear_error(); }
  CleanErrorQueue(const CleanErrorQueue&) = delete;
  CleanErrorQueue& operator=(const CleanErrorQueue&) = delete;
};

boost::asio::ssl::context make_context() {
  try {
    return boost::asio::ssl::context(boost::asio::ssl::context::tls_client);
  } catch (const boost::system::system_error&) {
    throw std::bad_alloc();
  }
}

void must(bool done) {
  if (!done) throw std::bad_alloc();
}

}  // namespace

TlsContext::TlsContext(const RedisTls& options, const std::string& name) : context_(make_context()) {
  const CleanErrorQueue errors;
  SSL_CTX* const context = context_.native_handle();
  must(SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  if (options.ca_file.empty() && options.ca_pem.empty()) {
    must(SSL_CTX_set_default_verify_paths(context) == 1);
  } else {
    trust_authorities(SSL_CTX_get_cert_store(context), options, name);
  }
}

// An address is looked for among the certificate's addresses, a name among its names; only a name may be sent
// before encryption begins (RFC 6066 section 3).
bool expect_host(SSL* tls, const std::string& host) {
  X509_VERIFY_PARAM* const expected = SSL_get0_param(tls);
  X509_VERIFY_PARAM_set_hostflags(expected, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  if (X509_VERIFY_PARAM_set1_ip_asc(expected, host.c_str()) == 1) return true;
  return X509_VERIFY_PARAM_set1_host(expected, host.c_str(), host.size()) == 1 &&
         SSL_set_tlsext_host_name(tls, host.c_str()) == 1;
}

}  // namespace auth0::inline v0::redis
