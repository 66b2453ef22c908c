// A small API on Boost.Beast, with one thread for each of up to 16 connections. Reads that block know no
// time-out: where strangers connect, take beast_coroutine_api.cpp.
#include "beast_routes.hpp"

#include <auth0/beast/verify.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <iostream>
#include <string>
#include <utility>

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

constexpr std::uint32_t max_header_bytes = 64 * 1024;  // a token and a proof may take 24 KiB

auth0::beast::Response respond(const OrdersApi& api, const Request& request) {
  if (path_of(request) != "/orders") return answer_in_public(api, request);
  if (!is_allowed(request)) return answer_not_allowed(request);
  const std::string url = auth0::url_at(api.origin, origin_form(request));
  const auto accepted = auth0::beast::verify(api.client, request, {.url = url}, api.may_read);
  return accepted ? list_orders(request, *accepted) : accepted.error();
}

void serve(tcp::socket& socket, const OrdersApi& api) {
  boost::beast::flat_buffer buffer;
  boost::beast::error_code error;
  for (;;) {
    http::request_parser<http::string_body> parser;
    parser.header_limit(max_header_bytes);
    http::read(socket, buffer, parser, error);
    if (error) {
      if (const auto unreadable = answer_unreadable(error)) http::write(socket, *unreadable, error);
      return;
    }
    const auto response = respond(api, parser.get());
    http::write(socket, response, error);
    if (error || !response.keep_alive()) return;
  }
}

int run(const Arguments& arguments) {
  asio::io_context context;
  tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), arguments.port});
  const OrdersApi api = make_orders_api(arguments, acceptor.local_endpoint().port());
  std::cout << "listening on " << api.origin << '\n' << std::flush;
  asio::thread_pool connections(16);
  for (;;) {
    boost::beast::error_code error;
    tcp::socket accepted = acceptor.accept(error);
    if (error) continue;
    asio::post(connections, [&api, socket = std::move(accepted)]() mutable { serve(socket, api); });
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(parse_arguments({argv, static_cast<std::size_t>(argc)}));
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
