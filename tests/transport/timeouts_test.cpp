#include "support/raw_tls_server.hpp"

#include <auth0/exceptions.hpp>
#include <auth0/http_transport.hpp>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <gtest/gtest.h>
#include <string>
#include <utility>

namespace auth0::test {
namespace {

using namespace std::chrono_literals;
using boost::asio::ip::tcp;

std::string refusal_of_timeouts(TransportOptions options) {
  try {
    static_cast<void>(make_http_transport(std::move(options)));
  } catch (const InvalidConfigurationError& refused) {
    return refused.what();
  }
  return {};
}

// 3.1
TEST(TimeoutsOfTheTransport, AreThoseOfARequestByDefault) {
  const TransportOptions options;
  EXPECT_EQ(options.connect_timeout, HttpRequest{}.connect_timeout);
  EXPECT_EQ(options.timeout, HttpRequest{}.timeout);
}

TEST(TimeoutsOfTheTransport, EndARequestThatWouldWaitLonger) {
  const RawTlsServer server({.pieces = {{"HTTP/1.1 200 X\r\nContent-Length: 2\r\n\r\n"}, {"{}", 30s}}});
  const auto began = std::chrono::steady_clock::now();

  const auto answer =
      make_http_transport({.ca_pem = server.ca_pem(), .timeout = 500ms})->send({.url = server.url()});

  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().failure, TransportFailure::timed_out) << answer.error().message;
  EXPECT_LT(std::chrono::steady_clock::now() - began, 25s);  // the server takes 30 s
}

// A server whose system takes connections, and which says nothing.
TEST(TimeoutsOfTheTransport, EndAHandshakeThatWouldWaitLonger) {
  boost::asio::io_context context;
  const tcp::acceptor silent(context, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
  const auto transport = make_http_transport({.connect_timeout = 200ms});
  const std::string url = "https://127.0.0.1:" + std::to_string(silent.local_endpoint().port()) + "/";
  auto shortest = std::chrono::steady_clock::duration::max();
  for (int i = 0; i < 10 && shortest > 1900ms; ++i) {  // a busy machine may take any one's time
    const auto began = std::chrono::steady_clock::now();
    const auto answer = transport->send({.url = url});
    shortest = std::min(shortest, std::chrono::steady_clock::now() - began);
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().failure, TransportFailure::timed_out) << answer.error().message;
  }
  EXPECT_LT(shortest, 1900ms);  // 2 s without the option
}

TEST(TimeoutsOfTheTransport, LieBetweenOneMillisecondAndOneMinute) {
  for (const auto good : {1ms, 60'000ms})
    EXPECT_EQ(refusal_of_timeouts({.connect_timeout = good, .timeout = good}), "");
  for (const auto bad :
       {std::chrono::milliseconds::min(), -1ms, 0ms, 60'001ms, std::chrono::milliseconds::max()}) {
    EXPECT_TRUE(refusal_of_timeouts({.connect_timeout = bad}).starts_with("transport.connect_timeout "));
    EXPECT_TRUE(refusal_of_timeouts({.timeout = bad}).starts_with("transport.timeout "));
  }
}

}  // namespace
}  // namespace auth0::test
