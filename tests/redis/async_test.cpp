#include "support/eventually.hpp"
#include "support/proof_uses.hpp"
#include "support/raw_tcp_server.hpp"
#include "support/redis_fixture.hpp"

#include <auth0/redis/exchange_store.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace auth0::test {
namespace {

using namespace std::chrono_literals;

std::shared_ptr<AsyncReplayStore> async_store(const redis::RedisOptions& options) {
  return std::dynamic_pointer_cast<AsyncReplayStore>(redis::make_replay_store(options));
}

class RedisAsync : public RedisTest {
 protected:
  // How often the server has read from a connection.
  [[nodiscard]] unsigned reads() {
    return static_cast<unsigned>(number_in(server().cli({"INFO", "stats"}), "total_reads_processed"));
  }
};

// 8.7
TEST_F(RedisAsync, AnswersEachUseOnceAndOneOfTwoAsTheFirst) {
  constexpr unsigned proofs = 1000;
  const auto store = async_store(options());
  std::atomic<unsigned> first{0};
  std::atomic<unsigned> replayed{0};
  for (unsigned i = 0; i < 2 * proofs; ++i) {
    store->async_record(use_of(i / 2), [&](ReplayOutcome outcome) {
      if (outcome == ReplayOutcome::first_use) ++first;
      if (outcome == ReplayOutcome::replayed) ++replayed;
    });
  }
  EXPECT_TRUE(eventually([&] { return first + replayed == 2 * proofs; }));
  EXPECT_EQ(first, proofs);
}

// One read of the server's has several commands, although each could be sent before the next one is there.
// Tried a few times, for a machine that is too busy to give them soon after each other.
TEST_F(RedisAsync, SendsUsesThatFollowCloselyTogether) {
  constexpr unsigned proofs = 500;
  const auto store = async_store(options());
  const auto reads_of_round = [&](unsigned round) {
    const auto before = reads();
    std::atomic<unsigned> recorded{0};
    for (unsigned i = 0; i < proofs; ++i) {
      store->async_record(use_of((round * proofs) + i), [&](ReplayOutcome outcome) {
        if (outcome == ReplayOutcome::first_use) ++recorded;
      });
      for (const auto next = std::chrono::steady_clock::now() + 60us;
           std::chrono::steady_clock::now() < next;) {
      }
    }
    EXPECT_TRUE(eventually([&] { return recorded == proofs; }));
    return reads() - before;
  };
  auto least = reads_of_round(0);
  for (unsigned round = 1; round < 10 && least >= proofs / 2; ++round)
    least = std::min(least, reads_of_round(round));
  EXPECT_LT(least, proofs / 2);
}

TEST_F(RedisAsync, FindsExchangedTokensThatWereSet) {
  const auto store = std::dynamic_pointer_cast<AsyncExchangeStore>(redis::make_exchange_store(options()));
  const auto get = [&](std::string_view name) {
    std::promise<std::optional<std::string>> found;
    store->async_get(name, [&](std::optional<std::string> value) { found.set_value(std::move(value)); });
    return found.get_future().get();
  };
  store->async_set("name", "value", 60s);
  EXPECT_EQ(get("name"), "value");
  EXPECT_EQ(get("another"), std::nullopt);
}

// It would wait for itself.
TEST_F(RedisAsync, CompletionThatWaitsForTheStoreIsRefused) {
  const auto store = async_store(options());
  std::promise<ReplayOutcome> inner;
  store->async_record(use_of(1), [&](ReplayOutcome) { inner.set_value(store->record(use_of(2))); });
  EXPECT_EQ(inner.get_future().get(), ReplayOutcome::unavailable);
  EXPECT_EQ(store->health().last_error, "a completion must not wait for Redis");
}

TEST_F(RedisAsync, CompletionMayDestroyTheStore) {
  auto store = async_store(options());
  auto* const plain = store.get();
  std::promise<ReplayOutcome> done;
  plain->async_record(use_of(1), [&done, last = std::move(store)](ReplayOutcome outcome) mutable {
    last.reset();
    done.set_value(outcome);
  });
  EXPECT_EQ(done.get_future().get(), ReplayOutcome::first_use);
}

TEST(RedisAsyncThatHangs, EndsCallsByTheirDeadline) {
  const RawTcpServer server({});
  redis::RedisOptions options;
  options.port = server.port();
  options.connect_timeout = options.command_timeout = 50ms;
  const auto store = async_store(options);
  std::promise<ReplayOutcome> done;
  store->async_record(use_of(1), [&](ReplayOutcome outcome) { done.set_value(outcome); });
  auto outcome = done.get_future();
  ASSERT_EQ(outcome.wait_for(5s), std::future_status::ready);
  EXPECT_EQ(outcome.get(), ReplayOutcome::unavailable);
}

TEST(RedisAsyncThatHangs, EndsCallsWithTheStore) {
  const RawTcpServer server({.answers = {"+PONG\r\n"}});
  redis::RedisOptions options;
  options.port = server.port();
  options.connect_timeout = options.command_timeout = 60s;
  std::atomic<unsigned> ended{0};
  auto store = async_store(options);
  for (unsigned i = 0; i < 10; ++i) {
    store->async_record(use_of(i), [&](ReplayOutcome outcome) {
      EXPECT_EQ(outcome, ReplayOutcome::unavailable);
      ++ended;
    });
  }
  store.reset();
  EXPECT_EQ(ended, 10U);
}

class RedisReplicas : public RedisTest {
 protected:
  [[nodiscard]] std::shared_ptr<ReplayStore> store_with_a_replica() const {
    auto confirmed = options();
    confirmed.command_timeout = 2s;
    confirmed.min_replicas = 1;
    return redis::make_replay_store(confirmed);
  }
};

// The proof is recorded all the same, so it is not good any more.
TEST_F(RedisReplicas, ThatAreMissingMakeTheStoreUnavailable) {
  const auto store = store_with_a_replica();
  EXPECT_EQ(store->record(use_of(1)), ReplayOutcome::unavailable);
  EXPECT_EQ(store->health().last_error, "too few replicas have confirmed a write in time");
  EXPECT_EQ(store->record(use_of(1)), ReplayOutcome::replayed);
}

TEST_F(RedisReplicas, ConfirmTheUsesThatAreRecorded) {
  const std::string master = "127.0.0.1 " + std::to_string(server().port());
  const RedisServer replica({.arguments = {"--replicaof", master}});
  const auto store = store_with_a_replica();
  unsigned next = 0;
  EXPECT_TRUE(eventually([&] { return store->record(use_of(++next)) == ReplayOutcome::first_use; }));
  for (unsigned i = 0; i < 100; ++i)
    EXPECT_EQ(store->record(use_of(1000 + i)), ReplayOutcome::first_use) << store->health().last_error;
  EXPECT_EQ(store->record(use_of(1000)), ReplayOutcome::replayed);
}

}  // namespace
}  // namespace auth0::test
