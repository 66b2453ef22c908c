#include "stream.hpp"

#include "look_up.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <memory>
#include <sys/socket.h>
#include <utility>

namespace auth0::inline v0::redis {

// The types that coroutines hold are not local to their file: where files are compiled as one, the frame of the
// coroutine would be local too.

// Closes a socket at the deadline, which ends whatever goes on with it. Whether it has done so tells a time-out
// from an error.
class CloseAt {
 public:
  CloseAt(asio::ip::tcp::socket& socket, Deadline deadline)
      : timer_(socket.get_executor(), deadline), state_(std::make_shared<State>(&socket)) {
    timer_.async_wait([state = state_](const boost::system::error_code& error) {
      if (error || state->socket == nullptr) return;
      state->has_closed = true;
      boost::system::error_code ignored;
      static_cast<void>(state->socket->close(ignored));
    });
  }
  ~CloseAt() { state_->socket = nullptr; }
  CloseAt(const CloseAt&) = delete;
  CloseAt& operator=(const CloseAt&) = delete;
  CloseAt(CloseAt&&) = delete;
  CloseAt& operator=(CloseAt&&) = delete;

  [[nodiscard]] bool has_closed() const noexcept { return state_->has_closed; }

 private:
  struct State {
    asio::ip::tcp::socket* socket = nullptr;  // null when nobody waits any more
    bool has_closed = false;
  };
  asio::steady_timer timer_;
  std::shared_ptr<State> state_;
};

asio::awaitable<Outcome<void>> Stream::open(RedisAddress address, TlsContext* tls, Deadline deadline) {
  Outcome<void> opened = co_await connect(address, deadline);
  if (opened && tls != nullptr) opened = co_await shake_hands(address.host, tls, deadline);
  co_return opened;
}

asio::awaitable<Outcome<void>> Stream::connect(RedisAddress address, Deadline deadline) {
  const Outcome<Endpoints> endpoints = co_await look_up(address, deadline);
  if (!endpoints) co_return std::unexpected(endpoints.error());
  Outcome<void> connected = std::unexpected(std::string("the host has no address"));
  auto left = endpoints->size();
  for (const auto& endpoint : *endpoints) {
    // One address that swallows packets must not take the time of the others.
    connected = co_await connect_to(endpoint, share_of(deadline, left--));
    if (connected) break;
  }
  co_return connected;
}

// Answers come in small pieces, and a peer that is gone should be noticed; a socket without either still works.
asio::awaitable<Outcome<void>> Stream::connect_to(Tcp::endpoint endpoint, Deadline deadline) {
  boost::system::error_code error;
  static_cast<void>(socket_.close(error));
  static_cast<void>(socket_.open(endpoint.protocol(), error));
  if (error) co_return std::unexpected("no socket: " + error.message());
  boost::system::error_code ignored;
  static_cast<void>(socket_.set_option(Tcp::no_delay(true), ignored));
  static_cast<void>(socket_.set_option(asio::socket_base::keep_alive(true), ignored));
  const CloseAt time_out(socket_, deadline);
  co_await socket_.async_connect(endpoint, asio::redirect_error(asio::use_awaitable, error));
  if (time_out.has_closed()) co_return std::unexpected(std::string("cannot connect in time"));
  if (error) co_return std::unexpected("cannot connect: " + error.message());
  co_return Outcome<void>();
}

asio::awaitable<Outcome<void>> Stream::shake_hands(std::string host, TlsContext* tls, Deadline deadline) {
  tls_.emplace(socket_, tls->context());
  if (!expect_host(tls_->native_handle(), host)) co_return std::unexpected(std::string("TLS cannot be set up"));
  const CloseAt time_out(socket_, deadline);
  boost::system::error_code error;
  co_await tls_->async_handshake(asio::ssl::stream_base::client,
                                 asio::redirect_error(asio::use_awaitable, error));
  if (time_out.has_closed()) co_return std::unexpected(std::string("no answer in time"));
  if (!error) co_return Outcome<void>();
  const long verified = SSL_get_verify_result(tls_->native_handle());
  if (verified == X509_V_OK) co_return std::unexpected(std::string("the TLS handshake failed"));
  co_return std::unexpected(std::string("the server's certificate is not trusted: ") +
                            X509_verify_cert_error_string(verified));
}

void Stream::read_some(std::span<char> buffer, Handler handler) {
  const auto into = asio::buffer(buffer.data(), buffer.size());
  if (tls_) {
    tls_->async_read_some(into, std::move(handler));
  } else {
    socket_.async_read_some(into, std::move(handler));
  }
}

void Stream::write(std::string_view bytes, Handler handler) {
  const auto from = asio::buffer(bytes.data(), bytes.size());
  if (tls_) {
    asio::async_write(*tls_, from, std::move(handler));
  } else {
    asio::async_write(socket_, from, std::move(handler));
  }
}

bool Stream::has_ended() {
  char byte = 0;
  const auto size = recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return size == 0 || (size < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

// A child of `fork()` may have the socket too, so closing alone would not tell the server.
void Stream::close() noexcept {
  boost::system::error_code ignored;
  static_cast<void>(socket_.shutdown(asio::socket_base::shutdown_both, ignored));
  static_cast<void>(socket_.close(ignored));
}

}  // namespace auth0::inline v0::redis
