#include "redis_client.hpp"
#include "support/eventually.hpp"
#include "support/proof_uses.hpp"
#include "support/raw_tcp_server.hpp"
#include "support/redis_fixture.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <string>
#include <thread>
#include <vector>

namespace auth0::test {
namespace {

using namespace std::chrono_literals;

using SteadyClock = std::chrono::steady_clock;

redis::RedisOptions options_for(const RawTcpServer& server) {
  redis::RedisOptions options;
  options.port = server.port();
  options.connect_timeout = 10s;
  options.command_timeout = 10s;
  return options;
}

class RedisOutage : public RedisTest {};

// 8.7
TEST_F(RedisOutage, MakesTheStoreUnavailableWhichSaysWhy) {
  const auto store = this->store();
  server().stop();
  EXPECT_EQ(store->record(use_of(1)), ReplayOutcome::unavailable);
  EXPECT_TRUE(store->health().last_error.starts_with("cannot connect")) << store->health().last_error;
}

TEST_F(RedisOutage, InTheMiddleOfWorkIsOverWhenRedisIsBack) {
  const auto store = this->store();
  ASSERT_EQ(store->record(use_of(1)), ReplayOutcome::first_use);
  server().stop();
  for (unsigned i = 0; i < 10; ++i)
    EXPECT_EQ(store->record(use_of(100 + i)), ReplayOutcome::unavailable);

  server().start();
  EXPECT_TRUE(eventually([&] { return store->record(use_of(2)) == ReplayOutcome::first_use; }));
  EXPECT_EQ(store->record(use_of(2)), ReplayOutcome::replayed);
  EXPECT_EQ(store->health().last_error, "");
}

TEST_F(RedisOutage, UnderLoadLeavesNoCallWaiting) {
  auto quick = options();
  quick.connect_timeout = quick.command_timeout = 1s;
  const auto store = redis::make_replay_store(quick);
  std::vector<std::jthread> threads;
  for (unsigned thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&store, thread](const std::stop_token& stop) {
      for (unsigned i = 0; !stop.stop_requested(); ++i)
        EXPECT_NE(store->record(use_of(1'000'000ULL * thread + i)), ReplayOutcome::replayed);
    });
  }
  server().stop();
  std::this_thread::sleep_for(100ms);
  server().start();
  for (auto& thread : threads)
    thread.request_stop();
  threads.clear();
  EXPECT_TRUE(eventually([&] { return store->record(use_of(999)) != ReplayOutcome::unavailable; }));
}

// A server closes connections that were idle for long, which must not cost a proof.
TEST_F(RedisOutage, IsNotWhenTheServerHasClosedAnIdleConnection) {
  const auto store = this->store();
  ASSERT_EQ(store->record(use_of(1)), ReplayOutcome::first_use);
  redis::RedisClient admin(options());
  const auto killed = admin.command({"CLIENT", "KILL", "TYPE", "normal"});
  ASSERT_TRUE(killed && killed->integer == 1);
  EXPECT_EQ(store->record(use_of(2)), ReplayOutcome::first_use);
}

// A server that takes connections and never answers.
TEST(RedisThatHangs, CostsACallItsTimeOut) {
  const RawTcpServer server({});
  auto options = options_for(server);
  options.connect_timeout = 100ms;
  const auto store = redis::make_replay_store(options);
  const auto begin = SteadyClock::now();
  EXPECT_EQ(store->record(use_of(1)), ReplayOutcome::unavailable);
  EXPECT_LT(SteadyClock::now() - begin, 5s);
  EXPECT_EQ(store->health().last_error, "no answer in time");
}

TEST(RedisThatHangs, AfterItHasGreetedCostsACallItsTimeOut) {
  const RawTcpServer server({.answers = {"+PONG\r\n"}});
  auto options = options_for(server);
  options.command_timeout = 100ms;
  const auto store = redis::make_replay_store(options);
  const auto begin = SteadyClock::now();
  EXPECT_EQ(store->record(use_of(1)), ReplayOutcome::unavailable);
  EXPECT_LT(SteadyClock::now() - begin, 5s);
  EXPECT_EQ(store->health().last_error, "no answer in time");
}

TEST(RedisThatHangs, IsLeftAloneDuringTheBackOff) {
  const RawTcpServer server({});
  auto options = options_for(server);
  options.connect_timeout = 100ms;
  options.min_backoff = options.max_backoff = 10min;
  const auto store = redis::make_replay_store(options);
  ASSERT_EQ(store->record(use_of(1)), ReplayOutcome::unavailable);
  const auto begin = SteadyClock::now();
  for (unsigned i = 0; i < 100; ++i)
    EXPECT_EQ(store->record(use_of(i)), ReplayOutcome::unavailable);
  EXPECT_LT(SteadyClock::now() - begin, 5s);
  EXPECT_EQ(store->health().last_error, "no answer in time");
  EXPECT_EQ(server.connections(), 1U);
}

TEST(RedisThatHangs, CostsManyCallsAtOnceNoMoreThanOne) {
  const RawTcpServer server({});
  auto options = options_for(server);
  options.connect_timeout = options.command_timeout = 200ms;
  const auto store = redis::make_replay_store(options);
  const auto begin = SteadyClock::now();
  {
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < 32; ++i) {
      threads.emplace_back([&store, i] { EXPECT_EQ(store->record(use_of(i)), ReplayOutcome::unavailable); });
    }
  }
  EXPECT_LT(SteadyClock::now() - begin, 5s);
}

TEST(RedisThatHangs, CannotExceedTheTimeOutWithBytesThatKeepComing) {
  const RawTcpServer server({.answers = {"+PONG\r\n", "+"}, .trickles = true});
  auto options = options_for(server);
  options.command_timeout = 100ms;
  const auto store = redis::make_replay_store(options);
  const auto begin = SteadyClock::now();
  EXPECT_EQ(store->record(use_of(1)), ReplayOutcome::unavailable);
  EXPECT_LT(SteadyClock::now() - begin, 5s);
  EXPECT_EQ(store->health().last_error, "no answer in time");
}

const std::vector<std::string>& answers_of_no_redis() {
  static const std::vector<std::string> all = {
      "HTTP/1.1 400 Bad Request\r\n\r\n",
      "*2147483647\r\n",
      "*1\r\n+OK\r\n",
      "$99999999999999999999\r\n",
      "$-2\r\n",
      ":1\r\n",
      "$2\r\nOK\r\n",
      "\r\n",
      std::string("\0\0\0\0", 4),
  };
  return all;
}

TEST(NoRedis, IsFoundOutByItsGreeting) {
  for (const auto& answer : answers_of_no_redis()) {
    const RawTcpServer server({.answers = {answer}});
    const auto store = redis::make_replay_store(options_for(server));
    EXPECT_EQ(store->record(use_of(1)), ReplayOutcome::unavailable) << answer;
    EXPECT_EQ(store->health().last_error, "the answer is not a valid Redis reply") << answer;
  }
}

TEST(NoRedis, IsFoundOutByItsAnswer) {
  for (const auto& answer : answers_of_no_redis()) {
    const RawTcpServer server({.answers = {"+PONG\r\n", answer}});
    const auto store = redis::make_replay_store(options_for(server));
    EXPECT_EQ(store->record(use_of(1)), ReplayOutcome::unavailable) << answer;
    EXPECT_EQ(store->health().last_error, "the answer is not a valid Redis reply") << answer;
  }
}

// Else the answer to one command would be taken for that to the next.
TEST(NoRedis, IsFoundOutByAnAnswerThatNobodyAskedFor) {
  const RawTcpServer server({.answers = {"+PONG\r\n+OK\r\n"}});
  const auto store = redis::make_replay_store(options_for(server));
  EXPECT_EQ(store->record(use_of(1)), ReplayOutcome::unavailable);
  EXPECT_EQ(store->health().last_error, "Redis sent an answer without a request");
}

// What is in an error's text may be a word of the command.
TEST(NoRedis, DoesNotGetItsErrorsRepeated) {
  const RawTcpServer server({.answers = {"+PONG\r\n", "-this is no name of an error\r\n"}});
  const auto store = redis::make_replay_store(options_for(server));
  EXPECT_EQ(store->record(use_of(1)), ReplayOutcome::unavailable);
  EXPECT_EQ(store->health().last_error, "Redis answered an unknown error");
}

TEST(NoRedis, CannotFillTheMemory) {
  const RawTcpServer server(
      {.answers = {"+PONG\r\n", "$1000000000\r\n"}, .flood_bytes = std::size_t{256} * 1024 * 1024});
  const auto store = redis::make_replay_store(options_for(server));
  EXPECT_EQ(store->record(use_of(1)), ReplayOutcome::unavailable);
  EXPECT_EQ(store->health().last_error, "the answer is too large");
  EXPECT_LT(server.flooded(),
            std::size_t{64} * 1024 * 1024);  // what the sockets hold, and the 1 MiB that is read
}

}  // namespace
}  // namespace auth0::test
