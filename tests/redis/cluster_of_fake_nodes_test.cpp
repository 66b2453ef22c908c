#include "cluster_router.hpp"
#include "support/fake_node.hpp"
#include "support/routed_call.hpp"

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace auth0::test {
namespace {

using namespace std::chrono_literals;
using redis::CallPtr;
using redis::Outcome;
using redis::Reply;
using redis::ReplyKind;

// A router that is given the first of two nodes, which has all slots at first.
class RouterOfFakeNodes : public ::testing::Test {
 protected:
  using Clock = redis::SteadyClock;
  using Ended = EndedCall;

  RouterOfFakeNodes() {
    for (auto* const node : {&first_, &second_})
      answer(*node, [](const std::string&) { return "+OK\r\n"; });
  }
  void TearDown() override {
    if (router_) router_->stop("the test is over");
  }

  // Answers commands other than those with which connections begin.
  void answer(FakeNode& node, const FakeNode::Answer& answer) {
    node.answer([this, answer](const std::string& command) {
      if (command == "PING") return std::string("+PONG\r\n");
      return command == "CLUSTER SLOTS" ? map_ : answer(command);
    });
  }
  void answer_once(FakeNode& node, const std::string& once) {
    answer(node, [once, count = 0](const std::string&) mutable { return ++count == 1 ? once : "+OK\r\n"; });
  }

  [[nodiscard]] static std::pair<CallPtr, Ended> make_call(std::chrono::milliseconds time = 60s) {
    return make_routed_call({"GET", "key"}, time);
  }
  [[nodiscard]] Ended route() {
    auto [call, ended] = make_call();
    router_->route(std::move(call));
    return ended;
  }
  [[nodiscard]] bool runs_until(const Ended& ended) {
    return run_until(context_, [&] { return ended->has_value(); });
  }
  // What a call comes to.
  [[nodiscard]] std::string outcome_of_a_call() {
    const auto ended = route();
    static_cast<void>(runs_until(ended));
    return text_of(ended);
  }
  // As a node would that is not one of the fake ones.
  Ended take_back_as_transient(std::chrono::milliseconds time = 60s) {
    auto [call, ended] = make_call(time);
    router_->take_back_from(*other_node_, std::move(call), Reply{.kind = ReplyKind::error, .text = "TRYAGAIN"});
    return ended;
  }
  [[nodiscard]] std::ptrdiff_t map_reads() const {
    return first_.count("CLUSTER SLOTS") + second_.count("CLUSTER SLOTS");
  }
  // Has the map read anew, once it may be.
  [[nodiscard]] bool reads_the_map_anew() {
    const auto before = map_reads();
    context_.restart();
    context_.run_for(60ms);
    take_back_as_transient(1ms);
    return run_until(context_, [&] { return map_reads() > before; }) && comes_to_rest(context_);
  }

  redis::asio::io_context context_;
  FakeNode first_{context_};
  FakeNode second_{context_};
  std::string map_ = cluster_slots_answer({{.master = first_.address()}});
  std::shared_ptr<redis::Settings> settings_ =
      std::make_shared<redis::Settings>(redis::RedisOptions{.cluster_nodes = {first_.address()},
                                                            .tls = {.mode = redis::TlsMode::never},
                                                            .connect_timeout = 10s,
                                                            .command_timeout = 10s,
                                                            .min_backoff = 1ms,
                                                            .max_backoff = 1ms});
  std::shared_ptr<redis::ClusterRouter> router_ = std::make_shared<redis::ClusterRouter>(context_, settings_);
  std::shared_ptr<redis::ClusterNode> other_node_ = std::make_shared<redis::ClusterNode>(
      router_, redis::RedisAddress{.host = "192.0.2.1", .port = 6379}, nullptr);
};

TEST_F(RouterOfFakeNodes, KeepsWhereASlotWasMovedTo) {
  answer_once(first_, "-MOVED 0 " + second_.address_text() + "\r\n");
  EXPECT_EQ(outcome_of_a_call(), "OK");
  map_ = "";  // is not answered any more
  EXPECT_EQ(outcome_of_a_call(), "OK");
  EXPECT_EQ(first_.count("GET"), 1);
  EXPECT_EQ(second_.count("GET"), 2);
}

TEST_F(RouterOfFakeNodes, FollowsAnAskForOneCallOnly) {
  answer_once(first_, "-ASK 0 " + second_.address_text() + "\r\n");
  EXPECT_EQ(outcome_of_a_call(), "OK");
  EXPECT_EQ(second_.count("ASKING"), 1);
  EXPECT_EQ(outcome_of_a_call(), "OK");
  EXPECT_EQ(first_.count("GET"), 2);
  EXPECT_EQ(second_.count("GET"), 1);
}

TEST_F(RouterOfFakeNodes, TriesACallAgainByItself) {
  answer_once(first_, "-TRYAGAIN Multiple keys request during rehashing of slot\r\n");
  EXPECT_EQ(outcome_of_a_call(), "OK");
  EXPECT_EQ(first_.count("GET"), 2);
}

TEST_F(RouterOfFakeNodes, DoesNotPutOffTheNextTryForCallsThatComeMeanwhile) {
  const auto ended = take_back_as_transient();
  std::vector<Ended> others;
  while (!*ended && others.size() < 400) {
    others.push_back(take_back_as_transient());
    context_.restart();
    context_.run_for(5ms);
  }
  EXPECT_TRUE(*ended);
}

TEST_F(RouterOfFakeNodes, MayBeGoneWhenCallsAreToBeTriedAgain) {
  redis::asio::steady_timer just_before(context_, Clock::now() + 1ms);
  just_before.async_wait([this](const boost::system::error_code&) { router_.reset(); });
  const auto ended = take_back_as_transient();
  std::this_thread::sleep_for(30ms);  // then both are due
  ASSERT_TRUE(comes_to_rest(context_));
  ASSERT_TRUE(*ended);
  EXPECT_EQ((**ended).error(), "the call was given up");
}

TEST_F(RouterOfFakeNodes, ReadsTheMapOnceForAllCallsThatWaitForIt) {
  const auto ended = route();
  const auto other_ended = route();
  ASSERT_TRUE(runs_until(ended));
  ASSERT_TRUE(runs_until(other_ended));
  ASSERT_TRUE(comes_to_rest(context_));
  EXPECT_EQ(map_reads(), 1);
}

TEST_F(RouterOfFakeNodes, ReadsTheMapAtMostOnceIn50Milliseconds) {
  const auto begin = Clock::now();
  for (int i = 0; i < 50; ++i) {
    take_back_as_transient(1ms);
    context_.restart();
    context_.run_for(2ms);
  }
  const auto time = Clock::now() - begin;
  EXPECT_GE(map_reads(), 1);
  EXPECT_LE(map_reads(), (time / 50ms) + 1);
}

TEST_F(RouterOfFakeNodes, AsksNodesOfTheMapWhenThoseThatWereGivenAreGone) {
  map_ = cluster_slots_answer({{.master = second_.address()}});
  ASSERT_EQ(outcome_of_a_call(), "OK");
  first_.stop();
  EXPECT_TRUE(reads_the_map_anew());
  EXPECT_EQ(second_.count("CLUSTER SLOTS"), 1);
}

TEST_F(RouterOfFakeNodes, AsksANodeOnceThatWasGivenAndIsInTheMap) {
  ASSERT_EQ(outcome_of_a_call(), "OK");
  map_ = "-ERR no map\r\n";
  ASSERT_TRUE(reads_the_map_anew());
  context_.restart();
  context_.run_for(20ms);
  EXPECT_EQ(map_reads(), 2);
}

TEST_F(RouterOfFakeNodes, KeepsTheConnectionsOfNodesThatAreStillInTheMap) {
  ASSERT_EQ(outcome_of_a_call(), "OK");
  ASSERT_TRUE(reads_the_map_anew());
  ASSERT_EQ(outcome_of_a_call(), "OK");
  EXPECT_EQ(first_.connections(), 3U);  // two for the map
  EXPECT_EQ(settings_->failovers, 0U);
}

TEST_F(RouterOfFakeNodes, LeavesNodesThatAreNoMoreInTheMap) {
  ASSERT_EQ(outcome_of_a_call(), "OK");
  map_ = cluster_slots_answer({{.master = second_.address()}});
  ASSERT_TRUE(reads_the_map_anew());
  EXPECT_EQ(settings_->failovers, 1U);
  EXPECT_TRUE(run_until(context_, [&] { return first_.open_connections() == 0; }));
  EXPECT_EQ(outcome_of_a_call(), "OK");
  EXPECT_EQ(second_.count("GET"), 1);
}

TEST_F(RouterOfFakeNodes, EndsTheCallsOfFormerNodesWhenItIsStopped) {
  answer(first_, [](const std::string&) { return ""; });
  const auto ended = route();
  ASSERT_TRUE(run_until(context_, [&] { return first_.count("GET") == 1; }));
  map_ = cluster_slots_answer({{.master = second_.address()}});
  ASSERT_TRUE(reads_the_map_anew());
  EXPECT_FALSE(*ended);
  router_->stop("the store is gone");
  ASSERT_TRUE(*ended);
  EXPECT_EQ((**ended).error(), "the store is gone");
}

TEST_F(RouterOfFakeNodes, CountsNoFailoverOnceItWasStopped) {
  ASSERT_EQ(outcome_of_a_call(), "OK");
  map_ = "";
  ASSERT_TRUE(reads_the_map_anew());
  router_->stop("the store is gone");
  first_.send(cluster_slots_answer({{.master = second_.address()}}));
  ASSERT_TRUE(comes_to_rest(context_));
  EXPECT_EQ(settings_->failovers, 0U);
  EXPECT_EQ(outcome_of_a_call(), "the store is gone");
}

}  // namespace
}  // namespace auth0::test
