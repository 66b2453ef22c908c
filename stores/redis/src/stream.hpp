#pragma once

#include "deadline.hpp"
#include "io_thread.hpp"
#include "outcome.hpp"
#include "tls_context.hpp"

#include <auth0/redis/options.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace auth0::inline v0::redis {

/// A connection that carries bytes, in the clear or over TLS. For the I/O thread; whoever waits for an
/// operation keeps the stream.
class Stream {
 public:
  using Handler = std::move_only_function<void(boost::system::error_code, std::size_t)>;

  explicit Stream(asio::io_context& context) : socket_(context) {}

  /// Connects to the first address of the host that answers, and does the handshake of TLS, in which the
  /// certificate must be good and name the host.
  /// \param tls null for a stream in the clear.
  [[nodiscard]] asio::awaitable<Outcome<void>> open(RedisAddress address, TlsContext* tls, Deadline deadline);

  /// Reads at least one byte into the buffer.
  void read_some(std::span<char> buffer, Handler handler);
  /// Writes all the bytes.
  void write(std::string_view bytes, Handler handler);

  /// Whether the other side has closed, and all that it had sent before has been read. Does not block.
  [[nodiscard]] bool has_ended();
  /// Ends all operations, with an error.
  void close() noexcept;

 private:
  using Tcp = asio::ip::tcp;

  [[nodiscard]] asio::awaitable<Outcome<void>> connect(RedisAddress address, Deadline deadline);
  [[nodiscard]] asio::awaitable<Outcome<void>> connect_to(Tcp::endpoint endpoint, Deadline deadline);
  [[nodiscard]] asio::awaitable<Outcome<void>> shake_hands(std::string host, TlsContext* tls,
                                                           Deadline deadline);

  Tcp::socket socket_;
  std::optional<asio::ssl::stream<Tcp::socket&>> tls_{};
};

}  // namespace auth0::inline v0::redis
