#pragma once

#include "base/openssl_handles.hpp"
#include "base/pem.hpp"

#include <auth0/testing/certificate.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <openssl/ssl.h>
#include <string>

namespace auth0::test {

/// A TLS connection in memory after its handshake, whose server asks for a certificate and takes any.
class TlsPair {
 public:
  /// \param client what the client shows; null: nothing.
  explicit TlsPair(const testing::TlsIdentity* client) {
    use(server_context_, testing::make_self_signed_identity());
    if (client != nullptr) use(client_context_, *client);
    server_.reset(SSL_new(server_context_.native_handle()));
    client_.reset(SSL_new(client_context_.native_handle()));
    SSL_set_verify(server_.get(), SSL_VERIFY_PEER,
                   [](int /*trusted*/, X509_STORE_CTX* /*chain*/) { return 1; });
    BIO* server_end = nullptr;
    BIO* client_end = nullptr;
    BIO_new_bio_pair(&server_end, 0, &client_end, 0);
    SSL_set_bio(server_.get(), server_end, server_end);
    SSL_set_bio(client_.get(), client_end, client_end);
    SSL_set_accept_state(server_.get());
    SSL_set_connect_state(client_.get());
    for (int flight = 0; flight < 5; ++flight) {
      SSL_do_handshake(client_.get());
      SSL_do_handshake(server_.get());
    }
  }

  [[nodiscard]] bool is_connected() const { return SSL_is_init_finished(server_.get()) != 0; }
  [[nodiscard]] const SSL* server() const { return server_.get(); }

 private:
  static void use(boost::asio::ssl::context& context, const testing::TlsIdentity& identity) {
    context.use_certificate_chain(boost::asio::buffer(identity.certificate_pem));
    context.use_private_key(boost::asio::buffer(identity.private_key_pem), boost::asio::ssl::context::pem);
  }

  using SslHandle = Handle<SSL, SSL_free>;

  boost::asio::ssl::context server_context_{boost::asio::ssl::context::tls_server};
  boost::asio::ssl::context client_context_{boost::asio::ssl::context::tls_client};
  SslHandle server_;
  SslHandle client_;
};

/// The certificate in PEM, as DER written into PEM once more: for comparing.
[[nodiscard]] inline std::string pem_of_der(const std::string& der) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  const CertificateHandle certificate(d2i_X509(nullptr, &bytes, static_cast<long>(der.size())));
  if (!certificate) return {};
  return written_text([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate.get()); });
}

}  // namespace auth0::test
