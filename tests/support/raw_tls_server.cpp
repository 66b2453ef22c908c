#include "support/raw_tls_server.hpp"

#include "loopback_listener.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace auth0::test {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

namespace {

asio::ssl::context make_tls(const testing::TlsIdentity& identity, const Script& script) {
  asio::ssl::context tls(asio::ssl::context::tls_server);
  tls.use_certificate_chain(asio::buffer(identity.certificate_pem));
  tls.use_private_key(asio::buffer(identity.private_key_pem), asio::ssl::context::pem);
  if (!script.client_certificate_pem.empty()) {
    tls.set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
    tls.add_certificate_authority(asio::buffer(script.client_certificate_pem));
  }
  return tls;
}

}  // namespace

struct RawTlsServer::Impl {
  Impl(Script given, const testing::CertificateOptions& certificate)
      : script(std::move(given)),
        identity(testing::make_self_signed_identity(certificate)),
        tls(make_tls(identity, script)),
        listener(0, [this](tcp::socket socket) { return serve(std::move(socket)); }) {}

  asio::awaitable<void> serve(tcp::socket socket) {
    if (script.close_after_accept) co_return;
    asio::ssl::stream<tcp::socket> stream(std::move(socket), tls);
    co_await stream.async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
    std::string request;
    co_await asio::async_read_until(stream, asio::dynamic_buffer(request), "\r\n\r\n", asio::use_awaitable);
    for (const auto& piece : script.pieces) {
      asio::steady_timer timer(co_await asio::this_coro::executor, piece.delay);
      co_await timer.async_wait(asio::use_awaitable);
      co_await asio::async_write(stream, asio::buffer(piece.bytes), asio::use_awaitable);
    }
  }

  Script script;
  testing::TlsIdentity identity;
  asio::ssl::context tls;
  testing::LoopbackListener listener;
};

RawTlsServer::RawTlsServer(Script script, const testing::CertificateOptions& certificate)
    : impl_(std::make_unique<Impl>(std::move(script), certificate)) {}
RawTlsServer::~RawTlsServer() = default;

std::uint16_t RawTlsServer::port() const {
  return impl_->listener.port();
}
std::string RawTlsServer::url() const {
  return "https://localhost:" + std::to_string(port());
}
const std::string& RawTlsServer::ca_pem() const {
  return impl_->identity.certificate_pem;
}
std::size_t RawTlsServer::connections() const {
  return impl_->listener.connections();
}

std::string http_response(int status, const std::string& body, const std::string& more_headers) {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n" + more_headers + "\r\n" + body;
}

}  // namespace auth0::test
