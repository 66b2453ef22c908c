#include "transport/guarded_call.hpp"

#include "support/scripted_transport.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using transport::GuardedCall;

const std::string guarded_url = "https://tenant.example.com/document";

class GuardedTransport : public ::testing::Test {
 protected:
  [[nodiscard]] std::expected<HttpResponse, TransportError> send() const {
    return GuardedCall(transport_, std::nullopt, {}).send({.url = guarded_url, .max_body_bytes = 4});
  }

  std::shared_ptr<ScriptedTransport> transport_ = std::make_shared<ScriptedTransport>();
};

TEST_F(GuardedTransport, ReturnsWhatTheTransportReturns) {
  transport_->answer(guarded_url, 503, "body");
  EXPECT_EQ(send().value().status, 503);
  transport_->fail(guarded_url, TransportFailure::tls, "no trust");
  EXPECT_EQ(send().error().failure, TransportFailure::tls);
}

// What the exception says may hold secrets.
TEST_F(GuardedTransport, TurnsAnExceptionIntoAFailureWithoutItsText) {
  transport_->throw_at(guarded_url, "hunter2");
  EXPECT_EQ(send().error().failure, TransportFailure::could_not_connect);
  EXPECT_EQ(send().error().message, "the transport threw an exception");
}

TEST_F(GuardedTransport, RefusesABodyOverTheLimitThatTheTransportDidNotKeep) {
  transport_->answer(guarded_url, 200, "longer");
  EXPECT_EQ(send().error().failure, TransportFailure::body_too_large);
}

TEST_F(GuardedTransport, IsAskedWithinTheShortestOfTheTimes) {
  const GuardedCall call(transport_, transport::telemetry_headers("orders", "7"), {.connect = 2s, .whole = 5s});
  HttpRequest request{.url = guarded_url};
  call.prepare(request, 3s);
  EXPECT_EQ(request.timeout, 3s);
  EXPECT_EQ(request.connect_timeout, 2s);
  EXPECT_EQ(request.headers.size(), 2U);
  call.prepare(request, 1s);
  EXPECT_EQ(request.timeout, 1s);
  EXPECT_EQ(request.connect_timeout, 1s);
  call.prepare(request, 1h);
  EXPECT_EQ(request.timeout, 5s);
}

}  // namespace

}  // namespace auth0::test
