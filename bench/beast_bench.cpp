#include "beast_bench.hpp"

#include "paired.hpp"

#include <auth0/beast/async_verify.hpp>
#include <auth0/testing/tenant.hpp>

#include <array>
#include <benchmark/benchmark.h>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace auth0::bench {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using HttpMessage = http::request<http::string_body>;

constexpr std::size_t connections = 16;
constexpr auto idle_timeout = std::chrono::seconds(30);

// A server in coroutines on one thread, as examples/beast_coroutine_api.cpp is.
class CoroutineServer {
 public:
  /// \param client What checks the requests; null: nothing does.
  explicit CoroutineServer(const ApiClient* client)
      : client_(client), acceptor_(context_, {asio::ip::address_v4::loopback(), 0}) {}
  ~CoroutineServer() {
    context_.stop();
    thread_.join();
  }
  CoroutineServer(const CoroutineServer&) = delete;
  CoroutineServer& operator=(const CoroutineServer&) = delete;

  [[nodiscard]] tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }

 private:
  [[nodiscard]] std::jthread start() {
    asio::co_spawn(context_, accept(this), asio::detached);
    return std::jthread([this] { context_.run(); });
  }

  static asio::awaitable<beast::Response> respond(const CoroutineServer* server, const HttpMessage* request) {
    std::string user = "auth0|user-00";
    if (server->client_ != nullptr) {
      const std::string asked = url_at("https://api.example.com", std::string_view(request->target()));
      const IncomingRequest known = {.url = asked};
      const auto accepted = co_await beast::async_verify(*server->client_, *request, known, server->may_read_);
      if (!accepted) co_return accepted.error();
      user = accepted->token.subject();
    }
    co_return beast::to_response({.status = 200, .body = "the orders of " + user}, *request);
  }

  static asio::awaitable<void> serve(const CoroutineServer* server, boost::beast::tcp_stream stream) {
    boost::beast::flat_buffer buffer;
    for (;;) {
      http::request_parser<http::string_body> parser;
      stream.expires_after(idle_timeout);
      co_await http::async_read(stream, buffer, parser, asio::use_awaitable);
      const HttpMessage request = parser.release();
      const auto response = co_await respond(server, &request);
      stream.expires_after(idle_timeout);
      co_await http::async_write(stream, response, asio::use_awaitable);
    }
  }

  static asio::awaitable<void> accept(CoroutineServer* server) {
    for (;;) {
      tcp::socket socket = co_await server->acceptor_.async_accept(asio::use_awaitable);
      socket.set_option(tcp::no_delay(true));
      boost::beast::tcp_stream stream(std::move(socket));
      asio::co_spawn(server->context_, serve(server, std::move(stream)), asio::detached);
    }
  }

  const ApiClient* client_;
  Requirement may_read_ = require_all_scopes({"read:orders"});
  asio::io_context context_{1};
  tcp::acceptor acceptor_;
  std::jthread thread_ = start();
};

// A client that has one request under way on each of its connections.
class Clients {
 public:
  Clients(const tcp::endpoint& server, const std::vector<std::string>& requests) : requests_(&requests) {
    for (std::size_t i = 0; i < connections; ++i) {
      sockets_.emplace_back(context_).connect(server);
      sockets_.back().set_option(tcp::no_delay(true));
    }
    asio::write(sockets_.front(), asio::buffer(requests.front()));
    response_bytes_ = sockets_.front().read_some(asio::buffer(response_));  // all are of one size
    check_response();
  }

  // One request on each connection.
  void exchange() {
    for (auto& socket : sockets_)
      asio::write(socket, asio::buffer((*requests_)[next_++ % requests_->size()]));
    for (auto& socket : sockets_) {
      asio::read(socket, asio::buffer(response_.data(), response_bytes_));
      check_response();
    }
  }

 private:
  void check_response() const {
    if (!std::string_view(response_.data(), response_bytes_).starts_with("HTTP/1.1 200 "))
      throw std::runtime_error("a request was not accepted");
  }

  const std::vector<std::string>* requests_;
  std::size_t next_ = 0;
  asio::io_context context_;
  std::vector<tcp::socket> sockets_;
  std::array<char, 4096> response_{};
  std::size_t response_bytes_ = 0;
};

std::vector<std::string> requests_with_tokens_of(const testing::Tenant& tenant) {
  std::vector<std::string> requests;
  for (int i = 10; i < 100; ++i) {
    const auto token = tenant.issue({.subject = "auth0|user-" + std::to_string(i), .scope = "read:orders"});
    requests.push_back(
        "GET /orders HTTP/1.1\r\nHost: api.example.com\r\nAccept: */*\r\nUser-Agent: bench\r\n"
        "Authorization: Bearer " +
        token + "\r\n\r\n");
  }
  return requests;
}

// Requests per second of the server with tokens that were seen before, over those of one that checks nothing.
void async_beast_requests(benchmark::State& state) {
  testing::Tenant tenant({.algorithm = "ES256"});
  const auto client = tenant.make_client();
  const auto requests = requests_with_tokens_of(tenant);
  const CoroutineServer checking(&client);
  const CoroutineServer trusting(nullptr);
  Clients of_checking(checking.endpoint(), requests);
  Clients of_trusting(trusting.endpoint(), requests);
  const auto exchange_with = [](Clients& clients) {
    return [&clients] {
      clients.exchange();
      return true;
    };
  };
  const Operation checked = exchange_with(of_checking);
  const Operation unchecked = exchange_with(of_trusting);
  std::vector<double> ratios;
  std::vector<double> checked_times;
  static_cast<void>(time_each(checked, static_cast<int>(requests.size())));  // every token is seen
  for ([[maybe_unused]] auto iteration : state) {
    const double unchecked_ns = time_each(unchecked, 50);
    checked_times.push_back(time_each(checked, 50) / connections);
    ratios.push_back(unchecked_ns / connections / checked_times.back());
  }
  state.counters["request_ns"] = median(std::move(checked_times));
  state.counters["value"] = median(std::move(ratios));
}

}  // namespace

void register_beast_benchmarks() {
  benchmark::RegisterBenchmark("async_beast_requests", async_beast_requests)->MinTime(3);
}

}  // namespace auth0::bench
