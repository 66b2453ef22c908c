#include "serve/byte_stream.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <sys/socket.h>
#include <tuple>
#include <utility>

namespace auth0::command::serve {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Socket = asio::basic_stream_socket<asio::generic::stream_protocol, asio::io_context::executor_type>;

asio::mutable_buffer buffer_of(std::span<char> room) {
  return asio::buffer(room.data(), room.size());
}

asio::const_buffer buffer_of(std::string_view bytes) {
  return asio::buffer(bytes.data(), bytes.size());
}

class PlainStream final : public ByteStream {
 public:
  explicit PlainStream(Socket socket) : socket_(std::move(socket)) {}

  [[nodiscard]] bool has_tls() const override { return false; }
  void shake_hands(Done done) override { done({}); }
  [[nodiscard]] bool has_certificate_of(asio::ssl::context& /*authorities*/) override { return false; }
  void read_some(std::span<char> room, SizeDone done) override {
    socket_.async_read_some(buffer_of(room), std::move(done));
  }
  [[nodiscard]] std::size_t write_now(std::string_view bytes, error_code& error) override {
    const auto size = socket_.write_some(buffer_of(bytes), error);
    if (!error) return size;
    if (error == asio::error::would_block) error = {};
    return 0;
  }
  void write(std::string_view bytes, SizeDone done) override {
    asio::async_write(socket_, buffer_of(bytes), std::move(done));
  }
  void finish(Done done) override {
    ::shutdown(socket_.native_handle(), SHUT_WR);
    drop_received(std::move(done));
  }
  void cancel() override {
    error_code ignored;
    std::ignore = socket_.cancel(ignored);
  }
  void close() override {
    error_code ignored;
    std::ignore = socket_.close(ignored);
  }

 private:
  void drop_received(Done done) {
    socket_.async_read_some(asio::buffer(dropped_), [this, done = std::move(done)](
                                                        const error_code& error, std::size_t /*size*/) mutable {
      if (error) return done(error);
      drop_received(std::move(done));
    });
  }

  Socket socket_;
  std::array<char, 512> dropped_{};
};

class TlsStream final : public ByteStream {
 public:
  TlsStream(Socket socket, asio::ssl::context& tls) : stream_(std::move(socket), tls) {}

  [[nodiscard]] bool has_tls() const override { return true; }
  void shake_hands(Done done) override {
    stream_.async_handshake(asio::ssl::stream_base::server, std::move(done));
  }
  [[nodiscard]] bool has_certificate_of(asio::ssl::context& authorities) override {
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(
        SSL_get1_peer_certificate(stream_.native_handle()), &X509_free);
    const std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)> check(X509_STORE_CTX_new(),
                                                                                &X509_STORE_CTX_free);
    return certificate && check &&
           X509_STORE_CTX_init(check.get(), SSL_CTX_get_cert_store(authorities.native_handle()),
                               certificate.get(), SSL_get_peer_cert_chain(stream_.native_handle())) == 1 &&
           X509_STORE_CTX_set_default(check.get(), "ssl_client") == 1 && X509_verify_cert(check.get()) == 1;
  }
  void read_some(std::span<char> room, SizeDone done) override {
    stream_.async_read_some(buffer_of(room), std::move(done));
  }
  [[nodiscard]] std::size_t write_now(std::string_view /*bytes*/, error_code& /*error*/) override { return 0; }
  void write(std::string_view bytes, SizeDone done) override {
    asio::async_write(stream_, buffer_of(bytes), std::move(done));
  }
  void finish(Done done) override { stream_.async_shutdown(std::move(done)); }
  void cancel() override {
    error_code ignored;
    std::ignore = stream_.lowest_layer().cancel(ignored);
  }
  void close() override {
    error_code ignored;
    std::ignore = stream_.lowest_layer().close(ignored);
  }

 private:
  asio::ssl::stream<Socket> stream_;
};

}  // namespace

std::unique_ptr<ByteStream> make_byte_stream(asio::io_context& context, Descriptor descriptor, bool is_tcp,
                                             asio::ssl::context* tls) {
  Socket socket(context.get_executor());
  socket.assign(asio::generic::stream_protocol(is_tcp ? AF_INET : AF_UNIX, 0), descriptor.get());
  static_cast<void>(descriptor.release());
  socket.non_blocking(true);
  if (tls == nullptr) return std::make_unique<PlainStream>(std::move(socket));
  return std::make_unique<TlsStream>(std::move(socket), *tls);
}

}  // namespace auth0::command::serve
