#include "tls_stream.hpp"

#include "authorities.hpp"
#include "base/openssl_handles.hpp"

#include <new>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <string_view>

namespace auth0::inline v0::redis {

namespace {

// OpenSSL tells what went wrong by the thread's error queue, so it must be empty before a call; and whoever
// else uses OpenSSL on this thread must not find what a call has left there.
class CleanErrorQueue {
 public:
  CleanErrorQueue() { ERR_clear_error(); }
  ~CleanErrorQueue() { ERR_clear_error(); }
  CleanErrorQueue(const CleanErrorQueue&) = delete;
  CleanErrorQueue& operator=(const CleanErrorQueue&) = delete;
};

// OpenSSL's own socket BIO writes without MSG_NOSIGNAL: a server that goes away would end the process by
// SIGPIPE.
int read_socket(BIO* bio, char* data, std::size_t size, std::size_t* moved) {
  BIO_clear_retry_flags(bio);
  const IoResult result = static_cast<const Socket*>(BIO_get_data(bio))->read({data, size});
  *moved = result.size;
  if (result.state == IoState::wait_readable) BIO_set_retry_read(bio);
  return result.state == IoState::moved ? 1 : 0;
}

int write_socket(BIO* bio, const char* data, std::size_t size, std::size_t* moved) {
  BIO_clear_retry_flags(bio);
  const IoResult result = static_cast<const Socket*>(BIO_get_data(bio))->write({data, size});
  *moved = result.size;
  if (result.state == IoState::wait_writable) BIO_set_retry_write(bio);
  return result.state == IoState::moved ? 1 : 0;
}

long control_socket(BIO* /*bio*/, int command, long /*number*/, void* /*pointer*/) {
  return command == BIO_CTRL_FLUSH ? 1 : 0;  // nothing is held back
}

void require(bool done) {
  if (!done) throw std::bad_alloc();
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

IoState state_after(const SSL* tls, int result) {
  switch (SSL_get_error(tls, result)) {
    case SSL_ERROR_WANT_READ:
      return IoState::wait_readable;
    case SSL_ERROR_WANT_WRITE:
      return IoState::wait_writable;
    default:
      return IoState::broken;
  }
}

}  // namespace

TlsContext::TlsContext(const RedisTls& options)
    : socket_method_(BIO_meth_new(BIO_TYPE_SOURCE_SINK, "socket without SIGPIPE")),
      context_(SSL_CTX_new(TLS_client_method())) {
  const CleanErrorQueue errors;
  require(socket_method_ && context_);
  require(BIO_meth_set_read_ex(socket_method_.get(), read_socket) == 1 &&
          BIO_meth_set_write_ex(socket_method_.get(), write_socket) == 1 &&
          BIO_meth_set_ctrl(socket_method_.get(), control_socket) == 1);
  require(SSL_CTX_set_min_proto_version(context_.get(), TLS1_2_VERSION) == 1);
  SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_mode(context_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  if (options.ca_file.empty() && options.ca_pem.empty()) {
    require(SSL_CTX_set_default_verify_paths(context_.get()) == 1);
  } else {
    trust_authorities(SSL_CTX_get_cert_store(context_.get()), options);
  }
}

Outcome<TlsHandle> TlsContext::make(Socket& socket, const std::string& host) const {
  TlsHandle tls(SSL_new(context_.get()));
  BioHandle bio(BIO_new(socket_method_.get()));
  if (!tls || !bio || !expect_host(tls.get(), host)) return std::unexpected("TLS cannot be set up");
  BIO_set_data(bio.get(), &socket);
  BIO_set_init(bio.get(), 1);
  BIO* const both_ways = bio.release();
  SSL_set_bio(tls.get(), both_ways, both_ways);
  return tls;
}

Outcome<std::unique_ptr<TlsStream>> TlsStream::open(const TlsContext& context, Socket socket,
                                                    const std::string& host, Deadline deadline) {
  std::unique_ptr<TlsStream> stream(new TlsStream(std::move(socket)));
  auto tls = context.make(stream->socket_, host);
  if (!tls) return std::unexpected(std::move(tls.error()));
  stream->tls_ = std::move(*tls);
  if (auto done = stream->handshake(deadline); !done) return std::unexpected(std::move(done.error()));
  return stream;
}

Outcome<void> TlsStream::handshake(Deadline deadline) {
  for (;;) {
    const CleanErrorQueue errors;
    const int result = SSL_connect(tls_.get());
    if (result == 1) return {};
    const IoState state = state_after(tls_.get(), result);
    if (state == IoState::broken) {
      const long verified = SSL_get_verify_result(tls_.get());
      if (verified == X509_V_OK) return std::unexpected("the TLS handshake failed");
      return std::unexpected(std::string("the server's certificate is not trusted: ") +
                             X509_verify_cert_error_string(verified));
    }
    if (auto ready = wait_for(descriptor(), state, deadline); !ready) return ready;
  }
}

IoResult TlsStream::read(std::span<char> buffer) {
  const CleanErrorQueue errors;
  std::size_t size = 0;
  const int result = SSL_read_ex(tls_.get(), buffer.data(), buffer.size(), &size);
  if (result == 1) return {.state = IoState::moved, .size = size};
  return {.state = state_after(tls_.get(), result)};
}

IoResult TlsStream::write(std::string_view bytes) {
  const CleanErrorQueue errors;
  std::size_t size = 0;
  const int result = SSL_write_ex(tls_.get(), bytes.data(), bytes.size(), &size);
  if (result == 1) return {.state = IoState::moved, .size = size};
  return {.state = state_after(tls_.get(), result)};
}

}  // namespace auth0::inline v0::redis
