#include "cluster_router.hpp"

#include "support/routed_call.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::test {
namespace {

using namespace std::chrono_literals;
using redis::CallPtr;
using redis::Outcome;
using redis::RedisAddress;
using redis::Reply;
using redis::ReplyKind;

// A router of a cluster nobody runs: calls that it has sent, or keeps for later, stay where they are until the
// context runs.
class RouterOfACluster : public ::testing::Test {
 protected:
  using Ended = EndedCall;

  void TearDown() override { router_->stop("the test is over"); }

  [[nodiscard]] static std::pair<CallPtr, Ended> make_call(std::chrono::milliseconds time = 10s) {
    return make_routed_call({"PING"}, time);
  }
  [[nodiscard]] static Reply error(std::string text) {
    return {.kind = ReplyKind::error, .text = std::move(text)};
  }
  static void expect_error(const Ended& ended, std::string_view text) {
    ASSERT_TRUE(*ended);
    ASSERT_TRUE(**ended) << (**ended).error();
    EXPECT_EQ((**ended)->text, text);
  }
  static void expect_failure(const Ended& ended, std::string_view why) {
    ASSERT_TRUE(*ended);
    ASSERT_FALSE(**ended);
    EXPECT_EQ((**ended).error(), why);
  }
  void take_back(CallPtr call, Outcome<Reply> reply) {
    router_->take_back_from(*node_, std::move(call), std::move(reply));
  }

  redis::asio::io_context context_;
  std::shared_ptr<redis::Settings> settings_ = std::make_shared<redis::Settings>(
      redis::RedisOptions{.cluster_nodes = {RedisAddress{.host = "127.0.0.1", .port = 1}}});
  std::shared_ptr<redis::ClusterRouter> router_ = std::make_shared<redis::ClusterRouter>(context_, settings_);
  std::shared_ptr<redis::ClusterNode> node_ =
      std::make_shared<redis::ClusterNode>(router_, RedisAddress{.host = "192.0.2.1", .port = 6379}, nullptr);
};

TEST_F(RouterOfACluster, EndsACallThatWasRedirectedTooOften) {
  for (const auto* code : {"MOVED", "ASK"}) {
    const auto text = std::string(code) + " 1 192.0.2.2:6379";
    auto [call, ended] = make_call();
    call->redirections = 15;
    take_back(std::move(call), error(text));
    EXPECT_FALSE(*ended) << code;
    auto [next_call, next_ended] = make_call();
    next_call->redirections = 16;
    take_back(std::move(next_call), error(text));
    expect_error(next_ended, text);
  }
}

// A node may redirect to ever new ones, and answer CLUSTER SLOTS with an error.
TEST_F(RouterOfACluster, KnowsNoMoreNodesThanAClusterHas) {
  std::vector<Ended> all;
  for (std::size_t i = 0; i <= redis::max_cluster_nodes; ++i) {
    auto [call, ended] = make_call();
    take_back(std::move(call), error("ASK 1 192.0.2.2:" + std::to_string(i + 1)));
    all.push_back(std::move(ended));
  }
  expect_error(all.back(), "ASK 1 192.0.2.2:1001");
  all.pop_back();
  for (const auto& ended : all)
    EXPECT_FALSE(*ended);
  auto [call, ended] = make_call();
  take_back(std::move(call), error("MOVED 1 192.0.2.2:7"));  // one that it knows
  EXPECT_FALSE(*ended);
}

TEST_F(RouterOfACluster, TriesAgainLaterWhereTheClusterIsChanging) {
  for (const auto* code : {"TRYAGAIN", "CLUSTERDOWN", "MASTERDOWN", "LOADING", "READONLY"}) {
    auto [call, ended] = make_call();
    take_back(std::move(call), error(code));
    EXPECT_FALSE(*ended) << code;
    auto [late_call, late_ended] = make_call(20ms);  // less than until the next try
    take_back(std::move(late_call), error(code));
    expect_error(late_ended, code);
  }
  auto [call, ended] = make_call();
  take_back(std::move(call), error("ERR of another kind"));
  expect_error(ended, "ERR of another kind");
}

// Whether a command that was sent was carried out, nobody knows.
TEST_F(RouterOfACluster, TriesThreeTimesWhatWasNotSent) {
  for (const unsigned tries : {0U, 1U}) {
    auto [call, ended] = make_call();
    call->tries = tries;
    take_back(std::move(call), std::unexpected("no connection"));
    EXPECT_FALSE(*ended) << tries;
  }
  auto [call, ended] = make_call();
  call->tries = 2;
  take_back(std::move(call), std::unexpected("no connection"));
  expect_failure(ended, "no connection");
  auto [sent_call, sent_ended] = make_call();
  sent_call->is_sent = true;
  take_back(std::move(sent_call), std::unexpected("the connection has ended"));
  expect_failure(sent_ended, "the connection has ended");
}

TEST_F(RouterOfACluster, SendsNothingOnceItWasStopped) {
  auto [later_call, later_ended] = make_call();
  take_back(std::move(later_call), error("TRYAGAIN"));
  router_->stop("the store is gone");
  expect_failure(later_ended, "the store is gone");
  auto [call, ended] = make_call();
  router_->route(std::move(call));
  expect_failure(ended, "the store is gone");
  auto [late_call, late_ended] = make_call();
  take_back(std::move(late_call), error("TRYAGAIN"));
  expect_error(late_ended, "TRYAGAIN");
}

// So that an outage costs no call its time-out, and the nodes no connection a call.
TEST_F(RouterOfACluster, RefusesCallsForAMomentWhereNoNodeCanBeReached) {
  auto [call, ended] = make_call();
  router_->route(std::move(call));
  auto [other_call, other_ended] = make_call();
  router_->route(std::move(other_call));  // waits for the same map
  EXPECT_FALSE(*ended);
  EXPECT_FALSE(*other_ended);
  while (!*other_ended)
    context_.run_one();
  ASSERT_FALSE(**ended);
  const auto why = (**ended).error();
  EXPECT_NE(why, "");
  expect_failure(other_ended, why);
  auto [next_call, next_ended] = make_call();
  router_->route(std::move(next_call));
  expect_failure(next_ended, why);
  context_.restart();
  context_.run_for(60ms);
  auto [late_call, late_ended] = make_call();
  router_->route(std::move(late_call));
  EXPECT_FALSE(*late_ended);
}

}  // namespace
}  // namespace auth0::test
