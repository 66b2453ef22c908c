#include "support/eventually.hpp"
#include "support/fail_each_allocation.hpp"
#include "support/proof_uses.hpp"
#include "support/raw_tcp_server.hpp"
#include "support/redis_fixture.hpp"

#include <auth0/redis/exchange_store.hpp>
#include <auth0/testing/certificate.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <gtest/gtest.h>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace auth0::test {
namespace {

using namespace std::chrono_literals;

std::ptrdiff_t open_descriptors() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/fd"),
                       std::filesystem::directory_iterator());
}

redis::RedisOptions with_short_backoff(redis::RedisOptions options) {
  options.min_backoff = options.max_backoff = 20ms;
  return options;
}

class RedisWithoutMemory : public RedisTest {
 protected:
  explicit RedisWithoutMemory(RedisServerOptions server = {}) : RedisTest(std::move(server)) {}

  // Makes each allocation fail that the record of a use needs, with a store that is made anew each time.
  template <class Make>
  void expect_recorded_or_unavailable(Make make) {
    const auto descriptors = open_descriptors();
    fail_each_allocation(
        [&] {
          outcome_.reset();
          ++number_;
          return make();
        },
        [&](ReplayStore& store) { outcome_ = store.record(use_of(number_)); },
        [&](ReplayStore& store) { expect_in_order(store); });
    EXPECT_EQ(open_descriptors(), descriptors);
  }

  std::uint64_t number_ = 0;  // of the proof that is used

 private:
  void expect_in_order(ReplayStore& store) const {
    ASSERT_TRUE(outcome_) << "an exception came out of the store";
    const bool is_recorded = *outcome_ == ReplayOutcome::first_use;
    EXPECT_TRUE(is_recorded || *outcome_ == ReplayOutcome::unavailable);
    EXPECT_EQ(store.health().last_error, is_recorded ? "" : "no memory");

    const auto next = use_of(1'000'000 + number_);
    EXPECT_TRUE(eventually([&] { return store.record(next) == ReplayOutcome::first_use; }));
    EXPECT_EQ(store.record(next), ReplayOutcome::replayed);
    EXPECT_EQ(store.health().last_error, "");
    if (!is_recorded) return;
    EXPECT_EQ(store.record(use_of(number_)), ReplayOutcome::replayed);
  }

  std::optional<ReplayOutcome> outcome_{};
};

// 8.7
TEST_F(RedisWithoutMemory, TheFirstConnectionRecordsAUseOrIsUnavailable) {
  expect_recorded_or_unavailable([this] { return redis::make_replay_store(with_short_backoff(options())); });
}

// 8.7
TEST_F(RedisWithoutMemory, AnOpenConnectionRecordsAUseOrIsUnavailable) {
  expect_recorded_or_unavailable([this] {
    auto store = redis::make_replay_store(with_short_backoff(options()));
    EXPECT_EQ(store->record(use_of(2'000'000 + number_)), ReplayOutcome::first_use);
    return store;
  });
}

TEST_F(RedisWithoutMemory, AStoreThatCannotBeReachedSaysWhy) {
  server().stop();
  std::optional<ReplayOutcome> outcome;
  fail_each_allocation(
      [&] {
        outcome.reset();
        return redis::make_replay_store(with_short_backoff(options()));
      },
      [&](ReplayStore& store) { outcome = store.record(use_of(1)); },
      [&](const ReplayStore& store) {
        EXPECT_EQ(outcome, ReplayOutcome::unavailable);
        const auto error = store.health().last_error;
        EXPECT_TRUE(error == "no memory" || error.starts_with("cannot connect")) << error;
      });
}

// 10.10
TEST_F(RedisWithoutMemory, TheExchangeStoreKeepsAValueOrNothing) {
  const std::string value(1000, 'v');
  std::string name;
  std::optional<std::string> found;
  const auto descriptors = open_descriptors();
  fail_each_allocation(
      [&] {
        name = std::string(60, 'n') + std::to_string(++number_);
        found.reset();
        return redis::make_exchange_store(with_short_backoff(options()));
      },
      [&](ExchangeStore& store) {
        store.set(name, value, 60s);
        found = store.get(name);
      },
      [&](ExchangeStore& store) {
        EXPECT_TRUE(!found || *found == value);
        EXPECT_TRUE(eventually([&] {
          store.set(name, "another", 60s);
          return store.get(name) == "another";
        }));
      });
  EXPECT_EQ(open_descriptors(), descriptors);
}

class RedisOverTlsWithoutMemory : public RedisWithoutMemory {
 protected:
  RedisOverTlsWithoutMemory()
      : RedisWithoutMemory({.password = "open sesame", .tls = testing::make_self_signed_identity()}) {}
};

TEST_F(RedisOverTlsWithoutMemory, TheFirstConnectionRecordsAUseOrIsUnavailable) {
  expect_recorded_or_unavailable([this] {
    auto over_tls = with_short_backoff(options());
    over_tls.port = server().tls_port();
    over_tls.tls = {.mode = redis::TlsMode::always, .ca_file = {}, .ca_pem = server().ca_pem()};
    return redis::make_replay_store(over_tls);
  });
}

// 8.7: taken for an outage, a full Redis would let proofs pass with `fail_open`. The last allocation is for the
// sentence about it.
TEST(RedisThatIsFull, IsSoEvenIfThereIsNoMemoryToSayIt) {
  const std::string full = "-OOM command not allowed when used memory > 'maxmemory'.\r\n";
  const RawTcpServer server({.answers = {"+PONG\r\n", full, full}});
  redis::RedisOptions options;
  options.port = server.port();
  options.connect_timeout = options.command_timeout = 10s;
  std::vector<std::optional<ReplayOutcome>> outcomes;
  fail_each_allocation(
      [&] {
        auto store = redis::make_replay_store(with_short_backoff(options));
        EXPECT_EQ(store->record(use_of(1)), ReplayOutcome::full);
        outcomes.emplace_back();
        return store;
      },
      [&](ReplayStore& store) { outcomes.back() = store.record(use_of(2)); },
      [&](const ReplayStore& /*store*/) {
        EXPECT_TRUE(outcomes.back() == ReplayOutcome::full || outcomes.back() == ReplayOutcome::unavailable);
      });
  ASSERT_GE(outcomes.size(), 2U);
  EXPECT_EQ(outcomes.back(), ReplayOutcome::full);  // with no failure
  EXPECT_EQ(outcomes.at(outcomes.size() - 2), ReplayOutcome::full);
}

}  // namespace
}  // namespace auth0::test
