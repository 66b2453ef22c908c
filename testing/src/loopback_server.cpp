#include "loopback_listener.hpp"
#include "x509.hpp"

#include <auth0/testing/loopback_server.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/ssl/verify_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/system/system_error.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace auth0::inline v0::testing {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;
using TcpStream = beast::tcp_stream;
using TlsStream = asio::ssl::stream<TcpStream>;

constexpr auto idle_timeout = std::chrono::seconds(30);
constexpr std::size_t read_size = std::size_t{16} * 1024;
constexpr std::uint64_t max_request_body = std::uint64_t{1024} * 1024;

ReceivedRequest to_own(const http::request<http::string_body>& request,
                       std::string_view client_certificate_pem) {
  ReceivedRequest own;
  own.method = std::string(request.method_string());
  own.url = std::string(request.target());
  own.body = request.body();
  own.client_certificate_pem = client_certificate_pem;
  for (const auto& field : request)
    own.headers.push_back({std::string(field.name_string()), std::string(field.value())});
  return own;
}

http::response<http::string_body> to_beast(const HttpResponse& own,
                                           const http::request<http::string_body>& request) {
  http::response<http::string_body> response(static_cast<http::status>(own.status), request.version());
  for (const auto& header : own.headers)
    response.insert(header.name, header.value);
  response.body() = own.body;
  response.keep_alive(request.keep_alive());
  response.prepare_payload();
  return response;
}

ServerAnswer call(const LoopbackServer::Handler& handler, const ReceivedRequest& request) {
  try {
    return handler(request);
  } catch (const std::exception&) {
    return HttpResponse{.status = 500};
  }
}

// What the connections share. It belongs to the server, which outlives them.
struct Shared {
  LoopbackServer::Handler handler;
  std::shared_ptr<asio::ssl::context> tls;  // null: plain HTTP
  bool asks_for_client_certificate;
};

std::string text_of(const http::response<http::string_body>& response) {
  std::ostringstream text;
  text << response;
  return std::move(text).str();
}

// A response as far as the middle of its body.
std::string first_part(const http::response<http::string_body>& response) {
  auto text = text_of(response);
  text.resize(text.size() - ((response.body().size() + 1) / 2));
  return text;
}

// Beast's own functions for whole messages would be compiled again for each kind of stream, which takes as long
// as all else in this library.
template <class Stream>
asio::awaitable<http::request<http::string_body>> read_request(Stream* stream, beast::flat_buffer* buffer) {
  http::request_parser<http::string_body> parser;
  parser.body_limit(max_request_body);
  parser.eager(true);
  beast::get_lowest_layer(*stream).expires_after(idle_timeout);
  for (bool needs_more = buffer->size() == 0; !parser.is_done();) {
    if (needs_more)
      buffer->commit(co_await stream->async_read_some(buffer->prepare(read_size), asio::use_awaitable));
    boost::system::error_code error;
    buffer->consume(parser.put(buffer->data(), error));
    needs_more = error == http::error::need_more || buffer->size() == 0;
    if (error && error != http::error::need_more) throw boost::system::system_error(error);
  }
  co_return parser.release();
}

template <class Stream>
asio::awaitable<void> write(Stream* stream, std::string text) {
  beast::get_lowest_layer(*stream).expires_after(idle_timeout);
  co_await asio::async_write(*stream, asio::buffer(text), asio::use_awaitable);
}

template <class Stream>
asio::awaitable<void> serve(Stream* stream, const Shared* shared, std::string_view client_certificate_pem) {
  const auto tls_at_first = shared->tls;
  beast::flat_buffer buffer;
  for (;;) {
    const auto request = co_await read_request(stream, &buffer);
    if (shared->tls != tls_at_first) co_return;  // another certificate is to be shown
    const auto answer = call(shared->handler, to_own(request, client_certificate_pem));
    if (answer.delay.count() > 0) {
      asio::steady_timer timer(co_await asio::this_coro::executor, answer.delay);
      co_await timer.async_wait(asio::use_awaitable);
    }
    const auto response = to_beast(answer.response, request);
    if (answer.cut_off) {
      co_await write(stream, first_part(response));
      beast::get_lowest_layer(*stream).close();
      co_return;
    }
    co_await write(stream, text_of(response));
    if (!response.keep_alive()) co_return;
  }
}

asio::awaitable<void> serve_plain(TcpStream stream, const Shared* shared) {
  co_await serve(&stream, shared, std::string_view());
}

// What the client has shown in the handshake, which ends only if it holds the key.
std::string client_certificate_of(SSL* tls) {
  const CertificateHandle certificate(SSL_get1_peer_certificate(tls));
  return certificate ? to_pem(certificate.get()) : std::string();
}

asio::awaitable<void> serve_tls(TcpStream socket, const Shared* shared) {
  TlsStream stream(std::move(socket), *shared->tls);
  beast::get_lowest_layer(stream).expires_after(idle_timeout);
  co_await stream.async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
  const std::string client_certificate = client_certificate_of(stream.native_handle());
  co_await serve(&stream, shared, client_certificate);
  co_await stream.async_shutdown(asio::use_awaitable);
}

// Sessions are not resumed, so that each connection shows its certificate.
void ask_for_client_certificate(asio::ssl::context& tls) {
  tls.set_verify_mode(asio::ssl::verify_peer);
  tls.set_verify_callback([](bool /*is_trusted*/, asio::ssl::verify_context& /*context*/) { return true; });
  SSL_CTX_set_session_cache_mode(tls.native_handle(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(tls.native_handle(), 0);
  tls.set_options(SSL_OP_NO_TICKET);
}

std::shared_ptr<asio::ssl::context> make_tls(const TlsIdentity& identity, bool asks_for_client_certificate) {
  auto made = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  auto& tls = *made;
  tls.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                  asio::ssl::context::no_tlsv1_1);
  tls.use_certificate_chain(asio::buffer(identity.certificate_pem));
  tls.use_private_key(asio::buffer(identity.private_key_pem), asio::ssl::context::pem);
  if (asks_for_client_certificate) ask_for_client_certificate(tls);
  return made;
}

}  // namespace

struct LoopbackServer::Impl {
  Impl(Handler given, const Options& options)
      : shared{.handler = std::move(given),
               .tls = options.tls ? make_tls(*options.tls, options.ask_for_client_certificate) : nullptr,
               .asks_for_client_certificate = options.ask_for_client_certificate},
        listener(options.port, [this](tcp::socket socket) {
          TcpStream stream(std::move(socket));
          return shared.tls ? serve_tls(std::move(stream), &shared) : serve_plain(std::move(stream), &shared);
        }) {}

  Shared shared;  // used by the server's thread alone
  const bool is_tls = shared.tls != nullptr;
  LoopbackListener listener;
};

LoopbackServer::LoopbackServer(Handler handler, const Options& options)
    : impl_(std::make_unique<Impl>(std::move(handler), options)) {}

LoopbackServer::~LoopbackServer() = default;

void LoopbackServer::show_identity(const TlsIdentity& identity) {
  if (!impl_->is_tls) throw std::logic_error("a plain HTTP server has no certificate");
  auto tls = make_tls(identity, impl_->shared.asks_for_client_certificate);
  // At once where the server's own thread asks for it.
  asio::dispatch(impl_->listener.context(), asio::use_future([&] { impl_->shared.tls = std::move(tls); }))
      .get();
}

std::uint16_t LoopbackServer::port() const noexcept {
  return impl_->listener.port();
}

std::size_t LoopbackServer::connections() const noexcept {
  return impl_->listener.connections();
}

}  // namespace auth0::inline v0::testing
