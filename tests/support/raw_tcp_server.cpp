#include "support/raw_tcp_server.hpp"

#include "loopback_listener.hpp"

#include <algorithm>
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <utility>

namespace auth0::test {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

struct RawTcpServer::Impl {
  explicit Impl(TcpScript given)
      : script(std::move(given)),
        listener(0, [this](tcp::socket socket) { return serve(std::move(socket)); }) {}

  asio::awaitable<void> serve(tcp::socket socket) {
    for (const auto& answer : script.answers) {
      co_await read_something(&socket);
      co_await asio::async_write(socket, asio::buffer(answer), asio::use_awaitable);
    }
    co_await flood(&socket);
    if (script.trickles) co_await trickle(&socket);
    while (co_await read_something(&socket)) {
    }
  }

  // False once the client has gone away.
  static asio::awaitable<bool> read_something(tcp::socket* socket) {
    std::string received(4096, '\0');
    boost::system::error_code error;
    co_await socket->async_read_some(asio::buffer(received), asio::redirect_error(asio::use_awaitable, error));
    co_return !error;
  }

  asio::awaitable<void> flood(tcp::socket* socket) {
    const std::string chunk(std::size_t{64} * 1024, 'x');
    for (std::size_t left = script.flood_bytes; left > 0;) {
      const std::size_t size = std::min(left, chunk.size());
      co_await asio::async_write(*socket, asio::buffer(chunk.data(), size), asio::use_awaitable);
      flooded += size;
      left -= size;
    }
  }

  static asio::awaitable<void> trickle(tcp::socket* socket) {
    asio::steady_timer timer(socket->get_executor());
    for (;;) {  // an error ends the connection
      timer.expires_after(std::chrono::milliseconds(1));
      co_await timer.async_wait(asio::use_awaitable);
      co_await asio::async_write(*socket, asio::buffer("x", 1), asio::use_awaitable);
    }
  }

  TcpScript script;
  std::atomic<std::size_t> flooded{0};
  testing::LoopbackListener listener;
};

RawTcpServer::RawTcpServer(TcpScript script) : impl_(std::make_unique<Impl>(std::move(script))) {}
RawTcpServer::~RawTcpServer() = default;

std::uint16_t RawTcpServer::port() const {
  return impl_->listener.port();
}
std::size_t RawTcpServer::connections() const {
  return impl_->listener.connections();
}
std::size_t RawTcpServer::flooded() const {
  return impl_->flooded;
}

}  // namespace auth0::test
