#include "router.hpp"
#include "support/fake_node.hpp"
#include "support/routed_call.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <utility>

namespace auth0::test {
namespace {

using namespace std::chrono_literals;

class RouterOfOneServer : public ::testing::Test {
 protected:
  void TearDown() override { router_->stop("the test is over"); }

  // The answers to the PING with which connections begin, and to all else.
  void answer(const std::string& to_ping, const std::string& to_others) {
    node_.answer([=](const std::string& command) { return command == "PING" ? to_ping : to_others; });
  }
  [[nodiscard]] EndedCall route() {
    auto [call, ended] = make_routed_call({"GET", "key"}, 60s);
    router_->route(std::move(call));
    return ended;
  }
  [[nodiscard]] std::string outcome_of_a_call() {
    const auto ended = route();
    static_cast<void>(run_until(context_, [&] { return ended->has_value(); }));
    return text_of(ended);
  }
  // Calls that are sent and not answered.
  void leave_unanswered(int calls) {
    const auto before = node_.count("GET");
    for (int i = 0; i < calls; ++i)
      static_cast<void>(route());
    ASSERT_TRUE(run_until(context_, [&] { return node_.count("GET") == before + calls; }));
    ASSERT_TRUE(comes_to_rest(context_));
  }

  redis::asio::io_context context_;
  FakeNode node_{context_};
  std::shared_ptr<redis::Router> router_ = redis::make_router(
      context_, std::make_shared<redis::Settings>(redis::RedisOptions{.host = "127.0.0.1",
                                                                      .port = node_.address().port,
                                                                      .tls = {.mode = redis::TlsMode::never},
                                                                      .connect_timeout = 10s,
                                                                      .command_timeout = 10s,
                                                                      .max_connections = 2,
                                                                      .min_backoff = 100ms,
                                                                      .max_backoff = 100ms}));
};

TEST_F(RouterOfOneServer, OpensOneConnectionForCallsThatComeTogether) {
  answer("+PONG\r\n", "+OK\r\n");
  const auto first = route();
  const auto second = route();
  EXPECT_EQ(outcome_of_a_call(), "OK");
  EXPECT_EQ(text_of(first), "OK");
  EXPECT_EQ(text_of(second), "OK");
  EXPECT_EQ(node_.connections(), 1U);
}

TEST_F(RouterOfOneServer, OpensAnotherConnectionOnlyWhereManyCallsWaitAndNoMoreThanItMay) {
  answer("+PONG\r\n", "");
  leave_unanswered(1);
  leave_unanswered(62);
  EXPECT_EQ(node_.connections(), 1U);
  leave_unanswered(2);
  EXPECT_TRUE(run_until(context_, [&] { return node_.connections() == 2; }));
  leave_unanswered(1);
  leave_unanswered(200);
  EXPECT_EQ(node_.connections(), 2U);
}

TEST_F(RouterOfOneServer, EndsCallsAtOnceWhileItWaitsAfterAFailure) {
  answer("-LOADING Redis is loading the dataset in memory\r\n", "+OK\r\n");
  EXPECT_EQ(outcome_of_a_call(), "Redis answered LOADING");
  EXPECT_EQ(text_of(route()), "Redis answered LOADING");
  EXPECT_EQ(node_.connections(), 1U);
  answer("+PONG\r\n", "+OK\r\n");
  context_.restart();
  context_.run_for(110ms);
  EXPECT_EQ(outcome_of_a_call(), "OK");
  EXPECT_EQ(node_.connections(), 2U);
}

TEST_F(RouterOfOneServer, OpensANewConnectionWhereTheServerHasClosed) {
  answer("+PONG\r\n", "+OK\r\n");
  EXPECT_EQ(outcome_of_a_call(), "OK");
  node_.close_connections();
  EXPECT_EQ(outcome_of_a_call(), "OK");
  EXPECT_EQ(node_.connections(), 2U);
}

TEST_F(RouterOfOneServer, EndsCallsAtOnceWhenItWasStopped) {
  answer("+PONG\r\n", "+OK\r\n");
  EXPECT_EQ(outcome_of_a_call(), "OK");
  router_->stop("the store is gone");
  EXPECT_EQ(text_of(route()), "the store is gone");
  EXPECT_TRUE(run_until(context_, [&] { return node_.open_connections() == 0; }));
}

TEST_F(RouterOfOneServer, EndsAConnectionThatOpensAfterTheStop) {
  const auto ended = route();
  ASSERT_TRUE(run_until(context_, [&] { return node_.count("PING") == 1; }));
  router_->stop("the store is gone");
  EXPECT_EQ(text_of(ended), "the store is gone");
  node_.send("+PONG\r\n");
  EXPECT_TRUE(run_until(context_, [&] { return node_.open_connections() == 0; }));
}

// They lead to the same server, and each would cost a call its time to find out.
TEST_F(RouterOfOneServer, LeavesItsOtherConnectionWhenOneLosesCalls) {
  answer("+PONG\r\n", "");
  leave_unanswered(1);
  leave_unanswered(65);
  ASSERT_TRUE(run_until(context_, [&] { return node_.connections() == 2; }));
  answer("+PONG\r\n", "+OK\r\n");
  EXPECT_EQ(outcome_of_a_call(), "OK");  // over the second one
  node_.close_oldest_connection();
  ASSERT_TRUE(run_until(context_, [&] { return node_.open_connections() == 0; }));
  EXPECT_EQ(outcome_of_a_call(), "OK");
  EXPECT_EQ(node_.connections(), 3U);
}

}  // namespace
}  // namespace auth0::test
