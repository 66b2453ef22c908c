#include "support/raw_tls_server.hpp"

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <thread>
#include <utility>

namespace auth0::test {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

struct RawTlsServer::Impl {
  Impl(Script given, const testing::CertificateOptions& certificate)
      : script(std::move(given)),
        identity(testing::make_self_signed_identity(certificate)),
        acceptor(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {
    tls.use_certificate_chain(asio::buffer(identity.certificate_pem));
    tls.use_private_key(asio::buffer(identity.private_key_pem), asio::ssl::context::pem);
    if (!script.client_certificate_pem.empty()) {
      tls.set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
      tls.add_certificate_authority(asio::buffer(script.client_certificate_pem));
    }
    asio::co_spawn(context, accept(), asio::detached);
    thread = std::thread([this] { context.run(); });
  }
  ~Impl() {
    context.stop();
    thread.join();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  asio::awaitable<void> accept() {
    for (;;) {
      boost::system::error_code error;
      tcp::socket socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
      if (error) continue;
      ++connections;
      if (script.close_after_accept) continue;
      asio::co_spawn(context, serve(std::move(socket)), [](const std::exception_ptr& /*client went away*/) {});
    }
  }

  asio::awaitable<void> serve(tcp::socket socket) {
    asio::ssl::stream<tcp::socket> stream(std::move(socket), tls);
    co_await stream.async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
    std::string request;
    co_await asio::async_read_until(stream, asio::dynamic_buffer(request), "\r\n\r\n", asio::use_awaitable);
    for (const auto& piece : script.pieces) {
      asio::steady_timer timer(context, piece.delay);
      co_await timer.async_wait(asio::use_awaitable);
      co_await asio::async_write(stream, asio::buffer(piece.bytes), asio::use_awaitable);
    }
  }

  Script script;
  testing::TlsIdentity identity;
  asio::ssl::context tls{asio::ssl::context::tls_server};
  asio::io_context context{1};
  tcp::acceptor acceptor;
  std::atomic<std::size_t> connections{0};
  std::thread thread;
};

RawTlsServer::RawTlsServer(Script script, const testing::CertificateOptions& certificate)
    : impl_(std::make_unique<Impl>(std::move(script), certificate)) {}
RawTlsServer::~RawTlsServer() = default;

std::uint16_t RawTlsServer::port() const {
  return impl_->acceptor.local_endpoint().port();
}
std::string RawTlsServer::url() const {
  return "https://localhost:" + std::to_string(port());
}
const std::string& RawTlsServer::ca_pem() const {
  return impl_->identity.certificate_pem;
}
std::size_t RawTlsServer::connections() const {
  return impl_->connections;
}

std::string http_response(int status, const std::string& body, const std::string& more_headers) {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n" + more_headers + "\r\n" + body;
}

}  // namespace auth0::test
