#pragma once

#include "serve/descriptor.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

namespace auth0::command::serve {

/// A connected socket, with TLS or without. What it is told to call is called on the thread of its event loop,
/// never before the function returns; after `close`, with an error. Must live until then.
class ByteStream {
 public:
  using Done = std::move_only_function<void(const boost::system::error_code&)>;
  using SizeDone = std::move_only_function<void(const boost::system::error_code&, std::size_t)>;

  ByteStream() = default;
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;
  virtual ~ByteStream() = default;

  [[nodiscard]] virtual bool has_tls() const = 0;
  /// Before anything else, and only if it has TLS.
  virtual void shake_hands(Done done) = 0;
  /// Whether the peer has shown a certificate of one of these authorities, who need not be those of the
  /// handshake.
  [[nodiscard]] virtual bool has_certificate_of(boost::asio::ssl::context& authorities) = 0;
  virtual void read_some(std::span<char> room, SizeDone done) = 0;
  /// Sends what can be sent at once. \return how much that was, perhaps nothing.
  [[nodiscard]] virtual std::size_t write_now(std::string_view bytes, boost::system::error_code& error) = 0;
  /// Sends all.
  virtual void write(std::string_view bytes, SizeDone done) = 0;
  /// Says that nothing more comes, and drops what the peer sends until it has ended too: closing at once could
  /// destroy what it has not read.
  virtual void finish(Done done) = 0;
  /// Ends what waits, with an error.
  virtual void cancel() = 0;
  virtual void close() = 0;
};

/// \param tls null: none. \throws std::exception without memory, or a descriptor for the event loop.
[[nodiscard]] std::unique_ptr<ByteStream> make_byte_stream(boost::asio::io_context& context,
                                                           Descriptor descriptor, bool is_tcp,
                                                           boost::asio::ssl::context* tls);

}  // namespace auth0::command::serve
