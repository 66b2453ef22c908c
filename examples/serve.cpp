#include "serve.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <exception>
#include <iostream>
#include <string>
#include <thread>
#include <tuple>
#include <utility>

namespace example {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;

auth0::HttpRequest to_own(const http::request<http::string_body>& request) {
  auth0::HttpRequest own{.method = std::string(request.method_string()),
                         .url = std::string(request.target()),
                         .body = request.body()};
  // Fields of one name stay apart: two Authorization fields are a reason to refuse.
  for (const auto& field : request)
    own.headers.push_back({.name = std::string(field.name_string()), .value = std::string(field.value())});
  return own;
}

http::response<http::string_body> to_beast(const auth0::HttpResponse& own) {
  http::response<http::string_body> response(static_cast<http::status>(own.status), 11);
  for (const auto& header : own.headers)
    response.insert(header.name, header.value);
  response.body() = own.body;
  response.keep_alive(false);
  if (own.status != 204) response.prepare_payload();  // RFC 9110 section 8.6: no Content-Length with 204
  return response;
}

auth0::HttpResponse answer_or_500(const Handler& handler, const auth0::HttpRequest& request) {
  try {
    return handler(request);
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return {.status = 500};
  }
}

void serve_connection(tcp::socket socket, asio::ssl::context& tls, const Handler& handler) {
  try {
    asio::ssl::stream<tcp::socket> stream(std::move(socket), tls);
    stream.handshake(asio::ssl::stream_base::server);
    beast::flat_buffer buffer;
    http::request<http::string_body> request;
    http::read(stream, buffer, request);
    http::write(stream, to_beast(answer_or_500(handler, to_own(request))));
    beast::error_code closed_by_client;
    std::ignore = stream.shutdown(closed_by_client);
  } catch (const std::exception& broken_connection) {
    std::cerr << "a connection broke: " << broken_connection.what() << '\n';
  }
}

}  // namespace

void serve(const Settings& settings, const Handler& handler) {
  asio::ssl::context tls(asio::ssl::context::tls_server);
  tls.set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
  tls.use_certificate_chain_file(settings.text("certificate_file"));
  tls.use_private_key_file(settings.text("private_key_file"), asio::ssl::context::pem);
  asio::io_context context;
  tcp::acceptor acceptor(context, tcp::endpoint(asio::ip::address_v4::loopback(), settings.port()));
  std::cout << "listening at https://localhost:" << acceptor.local_endpoint().port() << '\n' << std::flush;
  for (;;) {
    tcp::socket socket(context);
    acceptor.accept(socket);
    std::thread([socket = std::move(socket), &tls, &handler]() mutable {
      serve_connection(std::move(socket), tls, handler);
    }).detach();
  }
}

}  // namespace example
