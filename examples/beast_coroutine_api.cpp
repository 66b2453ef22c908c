// A small API on Boost.Beast with coroutines: one thread serves all connections. A request whose verification
// waits for the issuer keeps neither that thread nor another one waiting.
#include "beast_routes.hpp"

#include <auth0/beast/async_verify.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <chrono>
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
constexpr auto idle_timeout = std::chrono::seconds(30);

asio::awaitable<auth0::beast::Response> respond(const OrdersApi* api, auth0::asio::AsyncClient client,
                                                const Request* request) {
  if (path_of(*request) != "/orders") co_return answer_in_public(*api, *request);
  if (!is_allowed(*request)) co_return answer_not_allowed(*request);
  const std::string url = auth0::url_at(api->origin, origin_form(*request));
  const auth0::IncomingRequest known = {.url = url};
  const auto accepted = co_await auth0::beast::async_verify(client, *request, known, api->may_read);
  if (!accepted) co_return accepted.error();
  co_return list_orders(*request, *accepted);
}

asio::awaitable<void> serve(boost::beast::tcp_stream stream, const OrdersApi* api,
                            auth0::asio::AsyncClient client) {
  boost::beast::flat_buffer buffer;
  for (;;) {
    http::request_parser<http::string_body> parser;
    parser.header_limit(max_header_bytes);
    stream.expires_after(idle_timeout);
    boost::beast::error_code error;
    co_await http::async_read(stream, buffer, parser, asio::redirect_error(asio::use_awaitable, error));
    if (error) {
      if (const auto unreadable = answer_unreadable(error))
        co_await http::async_write(stream, *unreadable, asio::use_awaitable);
      co_return;
    }
    const Request request = parser.release();
    const auto response = co_await respond(api, client, &request);
    stream.expires_after(idle_timeout);
    co_await http::async_write(stream, response, asio::use_awaitable);
    if (!response.keep_alive()) co_return;
  }
}

// The client has gone: that ends its connection and nothing else.
void ignore_broken_connection(const std::exception_ptr& /*problem*/) {}

asio::awaitable<void> accept(tcp::acceptor* acceptor, const OrdersApi* api, auth0::asio::AsyncClient client) {
  for (;;) {
    boost::beast::error_code error;
    tcp::socket socket = co_await acceptor->async_accept(asio::redirect_error(asio::use_awaitable, error));
    if (error) continue;
    boost::beast::tcp_stream stream(std::move(socket));
    asio::co_spawn(acceptor->get_executor(), serve(std::move(stream), api, client), ignore_broken_connection);
  }
}

int run(const Arguments& arguments) {
  asio::io_context context{1};
  tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), arguments.port});
  const OrdersApi api = make_orders_api(arguments, acceptor.local_endpoint().port());
  const auth0::asio::AsyncClient client(api.client);  // throws if the client may have no thread
  asio::co_spawn(context, accept(&acceptor, &api, client), [](const std::exception_ptr& problem) {
    if (problem) std::rethrow_exception(problem);
  });
  std::cout << "listening on " << api.origin << '\n' << std::flush;
  context.run();
  return 0;
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
