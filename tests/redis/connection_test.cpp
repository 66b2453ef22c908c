#include "connection.hpp"

#include "support/allocations.hpp"
#include "support/fake_node.hpp"
#include "support/routed_call.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace auth0::test {
namespace {

using namespace std::chrono_literals;
using redis::Outcome;
using redis::Reply;
using redis::ReplyKind;

// What a call has come back with.
class ReturnedCall final : public redis::CallOwner {
 public:
  void take_back(redis::CallPtr call, Outcome<Reply> reply) override {
    EXPECT_FALSE(outcome_);
    was_sent_ = call->is_sent;
    outcome_ = std::move(reply);
  }

  [[nodiscard]] bool is_there() const noexcept { return outcome_.has_value(); }
  [[nodiscard]] bool was_sent() const noexcept { return was_sent_; }
  [[nodiscard]] std::string text() const {
    if (!outcome_) return "it is not back";
    return *outcome_ ? (*outcome_)->text : outcome_->error();
  }

 private:
  std::optional<Outcome<Reply>> outcome_{};
  bool was_sent_ = false;
};

class LossesHeard final : public redis::Connection::Listener {
 public:
  void connection_has_ended(const redis::Connection& /*connection*/, bool loses_calls) override {
    heard.push_back(loses_calls);
  }

  std::vector<bool> heard{};
};

class RedisConnection : public ::testing::Test {
 protected:
  struct Sending {
    std::string_view word = "PING";
    std::chrono::milliseconds time = 60s;
    int min_replicas = 0;
    bool is_asking = false;
  };
  using Sent = std::shared_ptr<ReturnedCall>;

  void SetUp() override {
    boost::asio::co_spawn(context_, connection_->stream().open(node_.address(), nullptr, Clock::now() + 10s),
                          boost::asio::detached);
    ASSERT_TRUE(run_until(context_, [&] { return node_.open_connections() == 1; }));
    ASSERT_TRUE(comes_to_rest(context_));
    connection_->start();
  }
  void TearDown() override { connection_->end("the test is over"); }

  Sent send(const Sending& how) {
    const std::vector<std::string_view> words = {how.word};
    auto call = std::make_unique<redis::Call>(words, Clock::now() + how.time, redis::Call::Completion());
    auto returned = std::make_shared<ReturnedCall>();
    call->owner = returned;
    call->min_replicas = how.min_replicas;
    call->is_asking = how.is_asking;
    connection_->send(std::move(call));
    return returned;
  }
  Sent send() { return send({}); }
  [[nodiscard]] bool runs_until_back(const Sent& call) {
    return run_until(context_, [&] { return call->is_there(); });
  }
  [[nodiscard]] bool runs_until_received(std::string_view command) {
    return run_until(context_, [&] { return node_.count(command) > 0; });
  }
  // Answers writes, and the question how many replicas have them.
  void answer_writes(const std::string& answer, const std::string& answer_to_wait) {
    node_.answer(
        [=](const std::string& command) { return command.starts_with("WAIT") ? answer_to_wait : answer; });
  }

  using Clock = redis::SteadyClock;
  redis::asio::io_context context_;
  FakeNode node_{context_};
  std::shared_ptr<redis::Connection> connection_ =
      std::make_shared<redis::Connection>(context_, redis::Arrays::refused);
};

TEST_F(RedisConnection, GivesACallBackAtOnceWhenItHasEnded) {
  connection_->end("the server is gone");
  EXPECT_EQ(send()->text(), "the server is gone");
}

TEST_F(RedisConnection, IsNotUsableWhenItsServerHasClosed) {
  EXPECT_TRUE(connection_->is_usable());
  node_.close_connections();
  EXPECT_FALSE(connection_->is_usable());
  EXPECT_EQ(connection_->reason(), "the connection was closed");
}

// Whoever asks is about to send a call, and not ready to get others back.
TEST_F(RedisConnection, GivesNoCallBackWhileItIsAskedWhetherItIsUsable) {
  const auto call = send();
  ASSERT_TRUE(runs_until_received("PING"));
  node_.close_connections();
  static_cast<void>(connection_->is_usable());
  EXPECT_FALSE(call->is_there());
  EXPECT_TRUE(runs_until_back(call));
}

TEST_F(RedisConnection, ThatIsRetiredAnswersItsCallsAndTakesNoMore) {
  const auto call = send();
  ASSERT_TRUE(runs_until_received("PING"));
  connection_->retire();
  EXPECT_FALSE(connection_->is_usable());
  EXPECT_FALSE(connection_->has_ended());
  node_.send("+PONG\r\n");
  ASSERT_TRUE(runs_until_back(call));
  EXPECT_EQ(call->text(), "PONG");
  EXPECT_TRUE(connection_->has_ended());
}

TEST_F(RedisConnection, EndsItsCallsWhenTheServerCloses) {
  const auto call = send();
  ASSERT_TRUE(runs_until_received("PING"));
  node_.close_connections();
  ASSERT_TRUE(runs_until_back(call));
  EXPECT_EQ(call->text(), "the connection was closed");
}

TEST_F(RedisConnection, TellsItsListenerOnceThatItHasEnded) {
  const auto listener = std::make_shared<LossesHeard>();
  connection_->listen(listener);
  connection_->end("the first reason");
  connection_->end("the second reason");
  EXPECT_EQ(connection_->reason(), "the first reason");
  EXPECT_EQ(listener->heard, std::vector<bool>{false});
}

TEST_F(RedisConnection, TellsItsListenerThatItLosesCalls) {
  const auto listener = std::make_shared<LossesHeard>();
  connection_->listen(listener);
  const auto call = send();
  connection_->end("the server is gone");
  EXPECT_EQ(listener->heard, std::vector<bool>{true});
  EXPECT_EQ(call->text(), "the server is gone");
}

TEST_F(RedisConnection, ComesToRestWhenAllIsAnswered) {
  node_.answer([](const std::string&) { return "+PONG\r\n"; });
  const auto call = send();
  ASSERT_TRUE(runs_until_back(call));
  EXPECT_TRUE(comes_to_rest(context_));
}

TEST_F(RedisConnection, ComesToRestWhileItWaitsForAnswers) {
  const auto call = send({.time = 60s});
  const auto call_with_less_time = send({.time = 30s});
  ASSERT_TRUE(runs_until_received("PING"));
  EXPECT_TRUE(comes_to_rest(context_));
}

// A call that was not sent may be sent elsewhere.
TEST_F(RedisConnection, SendsNothingMoreAfterAWriteThatFailed) {
  const std::string large(std::size_t{16} * 1024 * 1024, 'x');
  node_.stop_reading();
  const auto call = send({.word = large});
  ASSERT_TRUE(comes_to_rest(context_));  // with a write that waits for room
  const auto next_call = send();
  node_.reset_connections();
  ASSERT_TRUE(runs_until_back(next_call));
  EXPECT_TRUE(call->was_sent());
  EXPECT_FALSE(next_call->was_sent());
}

TEST_F(RedisConnection, ConfirmsOnlyWhatWasAnsweredWithOk) {
  for (const std::string answer : {"+QUEUED\r\n", "$2\r\nOK\r\n", "-ERR no\r\n"}) {
    answer_writes(answer, ":0\r\n");
    const auto call = send({.min_replicas = 1});
    ASSERT_TRUE(runs_until_back(call));
    EXPECT_NE(call->text(), "too few replicas have confirmed a write in time") << answer;
  }
  answer_writes("+OK\r\n", ":0\r\n");
  const auto call = send({.min_replicas = 1});
  ASSERT_TRUE(runs_until_back(call));
  EXPECT_EQ(call->text(), "too few replicas have confirmed a write in time");
}

TEST_F(RedisConnection, NamesTheErrorThatWaitIsAnsweredWith) {
  answer_writes("+OK\r\n", "-NOPERM no permission to run 'wait'\r\n");
  const auto call = send({.min_replicas = 1});
  ASSERT_TRUE(runs_until_back(call));
  EXPECT_EQ(call->text(), "Redis answered NOPERM to WAIT");
}

TEST_F(RedisConnection, SendsNothingBehindAWaitThatIsNotAnswered) {
  const auto call = send({.word = "WRITE", .min_replicas = 1});
  Sent next_call;
  boost::asio::post(context_, [&] { next_call = send({.word = "NEXT"}); });  // while the first is being written
  ASSERT_TRUE(runs_until_received("WAIT"));
  ASSERT_TRUE(comes_to_rest(context_));
  EXPECT_EQ(node_.count("NEXT"), 0);
  node_.send("+OK\r\n:1\r\n");
  EXPECT_TRUE(runs_until_received("NEXT"));
  EXPECT_EQ(call->text(), "OK");
}

TEST_F(RedisConnection, EndsWhenTheFirstAnswerIsLate) {
  const auto call = send({.time = 20ms});
  const auto call_with_more_time = send({.time = 60s});
  ASSERT_TRUE(runs_until_back(call_with_more_time));
  EXPECT_TRUE(connection_->has_ended());
  EXPECT_EQ(call->text(), "no answer in time");
  EXPECT_EQ(call_with_more_time->text(), "no answer in time");
}

TEST_F(RedisConnection, EndsCallsBehindTheFirstByThemselvesWhenTheyAreLate) {
  const auto first = send({.time = 60s});
  const auto late = send({.time = 20ms, .is_asking = true});
  const auto later = send({.time = 40ms});
  ASSERT_TRUE(runs_until_back(late));
  EXPECT_EQ(late->text(), "no answer in time");
  ASSERT_FALSE(first->is_there());
  ASSERT_TRUE(runs_until_back(later));
  EXPECT_TRUE(comes_to_rest(context_));
  node_.send("+first\r\n+OK\r\n+late\r\n+later\r\n");
  ASSERT_TRUE(runs_until_back(first));
  EXPECT_EQ(first->text(), "first");
}

TEST_F(RedisConnection, EndsLateCallsWhereThereIsNoMemoryForAllOfThem) {
  answer_writes("+OK\r\n", "");
  std::vector<EndedCall> late;
  for (const auto time : {30ms, 30ms, 60'000ms}) {
    auto [call, ended] = make_routed_call({"WRITE"}, time);
    call->min_replicas = 1;
    connection_->send(std::move(call));
    if (time == 30ms) late.push_back(std::move(ended));
  }
  ASSERT_TRUE(runs_until_received("WAIT"));
  ASSERT_TRUE(comes_to_rest(context_));
  std::this_thread::sleep_for(60ms);
  {
    const FailingAllocation failing(2);
    context_.restart();
    context_.poll();
  }
  for (const auto& ended : late)
    EXPECT_TRUE(ended->has_value());
}

TEST_F(RedisConnection, DoesNotSendAQueuedCallThatIsLate) {
  const auto call = send({.word = "WRITE", .min_replicas = 1});
  ASSERT_TRUE(runs_until_received("WAIT"));
  const auto late = send({.word = "LATE", .time = 20ms});
  const auto queued = send({.word = "QUEUED"});
  ASSERT_TRUE(runs_until_back(late));
  EXPECT_EQ(late->text(), "no answer in time");
  ASSERT_FALSE(queued->is_there());
  node_.send("+OK\r\n:1\r\n");
  ASSERT_TRUE(runs_until_received("QUEUED"));
  EXPECT_EQ(node_.count("LATE"), 0);
  EXPECT_EQ(call->text(), "OK");
}

TEST_F(RedisConnection, EndsWhenWaitIsNotAnswered) {
  answer_writes("+OK\r\n", "");
  const auto call = send({.time = 20ms, .min_replicas = 1});
  ASSERT_TRUE(runs_until_back(call));
  EXPECT_EQ(call->text(), "no answer in time");
  EXPECT_TRUE(connection_->has_ended());
}

TEST_F(RedisConnection, EndsAnUnconfirmedWriteByItsOwnDeadline) {
  answer_writes("+OK\r\n", "");
  const auto call = send({.time = 20ms, .min_replicas = 1});
  const auto call_with_more_time = send({.time = 60s, .min_replicas = 1});
  ASSERT_TRUE(runs_until_back(call));
  EXPECT_EQ(call->text(), "too few replicas have confirmed a write in time");
  ASSERT_FALSE(call_with_more_time->is_there());
  node_.send(":1\r\n");
  ASSERT_TRUE(runs_until_back(call_with_more_time));
  EXPECT_EQ(call_with_more_time->text(), "OK");
}

}  // namespace
}  // namespace auth0::test
