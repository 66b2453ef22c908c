#include "demo/api_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/system/system_error.hpp>
#include <chrono>
#include <cstdint>
#include <exception>
#include <fmt/core.h>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace auth0::command {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;
using TcpStream = boost::beast::tcp_stream;

constexpr std::chrono::seconds idle_timeout{30};

// Answers one request after another. A client that goes away ends its connection and nothing else.
asio::awaitable<void> serve(TcpStream socket, asio::ssl::context* tls, DemoApi* api) {
  boost::beast::ssl_stream<TcpStream> stream(std::move(socket), *tls);
  auto& connection = boost::beast::get_lowest_layer(stream);
  connection.expires_after(idle_timeout);
  co_await stream.async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
  boost::beast::flat_buffer buffer;
  for (bool goes_on = true; goes_on;) {
    connection.expires_after(idle_timeout);
    DemoApi::Request request;
    co_await http::async_read(stream, buffer, request, asio::use_awaitable);
    auto response = api->answer(request);
    goes_on = response.keep_alive();
    co_await http::async_write(stream, response, asio::use_awaitable);
  }
  co_await stream.async_shutdown(asio::use_awaitable);
}

// Boost's own message names a source file and not the port.
tcp::acceptor listen_on(asio::io_context& context, std::uint16_t port) {
  try {
    return {context, tcp::endpoint(asio::ip::address_v4::loopback(), port)};
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error("cannot listen on 127.0.0.1:" + std::to_string(port) + ": " +
                             error.code().message() + "; choose another port");
  }
}

}  // namespace

struct ApiServer::Impl {
  Impl(const testing::TlsIdentity& identity, std::uint16_t port, const MakeOptions& make_options)
      : acceptor(listen_on(context, port)), api(make_options(url())) {
    tls.use_certificate_chain(asio::buffer(identity.certificate_pem));
    tls.use_private_key(asio::buffer(identity.private_key_pem), asio::ssl::context::pem);
    asio::co_spawn(context, accept(), asio::detached);
    thread = std::thread([this] { context.run(); });
  }
  ~Impl() {
    context.stop();
    thread.join();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  [[nodiscard]] std::string url() const {
    return fmt::format("https://localhost:{}/", acceptor.local_endpoint().port());
  }

  asio::awaitable<void> accept() {
    for (;;) {
      boost::beast::error_code error;
      tcp::socket socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
      if (error) continue;
      asio::co_spawn(context, serve(TcpStream(std::move(socket)), &tls, &api),
                     [](const std::exception_ptr& /*client went away*/) {});
    }
  }

  asio::ssl::context tls{asio::ssl::context::tls_server};
  asio::io_context context{1};
  tcp::acceptor acceptor;
  DemoApi api;
  std::thread thread;
};

ApiServer::ApiServer(const testing::TlsIdentity& identity, std::uint16_t port, const MakeOptions& make_options)
    : impl_(std::make_unique<Impl>(identity, port, make_options)) {}
ApiServer::~ApiServer() = default;

std::string ApiServer::url() const {
  return impl_->url();
}

std::string ApiServer::last_reason() const {
  return impl_->api.last_reason();
}

}  // namespace auth0::command
