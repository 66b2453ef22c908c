#include "exchange/flights.hpp"
#include "exchange/kept/recent_hashes.hpp"
#include "exchange/kept/result_cache.hpp"
#include "support/exchange_scene.hpp"
#include "support/exchange_steps.hpp"
#include "support/fail_each_allocation.hpp"
#include "support/map_store.hpp"

#include <auth0/testing/manual_clock.hpp>

#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using exchange::Flights;
using exchange::ResultCache;

jose::Sha256 hash_of(unsigned char number) {
  jose::Sha256 hash{};
  hash.front() = number;
  return hash;
}

// Longer than what fits into a string without memory of its own.
const std::string access_token(100, 'a');

ExchangedTokenSet tokens_until(std::chrono::sys_seconds expiry) {
  ExchangedTokenSet tokens;
  tokens.access_token = access_token;
  tokens.expires_at = expiry;
  return tokens;
}

// 10.11
class RecentHashesWithoutMemory : public ::testing::Test {
 protected:
  using Hashes = exchange::RecentHashes<int>;

  // Makes each allocation fail that a new entry needs; then `check` sees what is left.
  template <class Prepare, class Check>
  static void add_without_memory(Prepare prepare, Check check) {
    fail_each_allocation(
        prepare, [](Hashes& hashes) { static_cast<void>(hashes.renew(hash_of(1), now)); }, check);
  }

  static constexpr Hashes::TimePoint now{1h};
};

TEST_F(RecentHashesWithoutMemory, KeepNoEntryThatCannotBeFound) {
  add_without_memory([] { return std::make_unique<Hashes>(2); },
                     [](Hashes& hashes) {
                       static_cast<void>(hashes.renew(hash_of(1), now));
                       static_cast<void>(hashes.renew(hash_of(2), now));
                       EXPECT_NE(hashes.find(hash_of(1), now), nullptr);
                       EXPECT_NE(hashes.find(hash_of(2), now), nullptr);
                     });
}

TEST_F(RecentHashesWithoutMemory, DropNoneForAnotherThatHasNoRoom) {
  add_without_memory(
      [] {
        auto hashes = std::make_unique<Hashes>(1);
        static_cast<void>(hashes->renew(hash_of(2), now));
        return hashes;
      },
      [](const Hashes& hashes) {
        EXPECT_NE(hashes.find(hash_of(1), now) == nullptr, hashes.find(hash_of(2), now) == nullptr);
      });
}

// 10.10
TEST(FlightsWithoutMemory, LeaveTheLeaderWhatItHasGot) {
  std::optional<exchange::Outcome> got;
  std::optional<exchange::Outcome> given;
  fail_each_allocation(
      [&] {
        got.emplace(outcome_with_token(access_token));
        given.reset();
        return std::make_unique<Flights>();
      },
      [&](Flights& flights) {
        Flights::Member leader(flights, hash_of(1));
        given = std::exchange(got, std::nullopt);
        leader.share(*given);
      },
      [&](Flights& flights) {
        const bool has_asked = !got;
        EXPECT_EQ(has_asked, given && given->tokens && given->tokens->access_token == access_token);
        EXPECT_TRUE(Flights::Member(flights, hash_of(1)).leads());
      });
}

// 10.10
class ResultCacheWithoutMemory : public ::testing::Test {
 protected:
  [[nodiscard]] std::unique_ptr<ResultCache> make_cache() const {
    return std::make_unique<ResultCache>(ExchangeOptions{.max_cached_tokens = 10, .store = store_}, clock_);
  }

  std::shared_ptr<MapStore> store_ = std::make_shared<MapStore>();
  std::shared_ptr<testing::ManualClock> clock_ = std::make_shared<testing::ManualClock>();
  ResultCache::Key key_{.name = hash_of(1), .subject_token = "the subject token", .is_custom = false};
  ExchangedTokenSet tokens_ = tokens_until(clock_->now() + 1h);
};

TEST_F(ResultCacheWithoutMemory, TakesNoTokenFromWhoWantsItKept) {
  bool has_returned = false;
  fail_each_allocation(
      [&] {
        has_returned = false;
        return make_cache();
      },
      [&](ResultCache& cache) {
        cache.keep(key_, tokens_, blocking);
        has_returned = true;
      },
      [&](ResultCache& cache) {
        EXPECT_TRUE(has_returned);
        cache.keep(key_, tokens_, blocking);
        const auto found = cache.find(key_);
        ASSERT_TRUE(found);
        EXPECT_EQ(found->access_token, access_token);
      });
}

TEST_F(ResultCacheWithoutMemory, FindsWhatTheStoreHasOrNothing) {
  make_cache()->keep(key_, tokens_, blocking);
  ASSERT_EQ(store_->entries().size(), 1U);
  bool has_returned = false;
  std::optional<ExchangedTokenSet> found;
  fail_each_allocation(
      [&] {
        has_returned = false;
        found.reset();
        return make_cache();
      },
      [&](ResultCache& cache) {
        found = cache.find(key_);
        has_returned = true;
      },
      [&](ResultCache& cache) {
        EXPECT_TRUE(has_returned);
        EXPECT_TRUE(!found || found->access_token == access_token);
        EXPECT_TRUE(cache.find(key_));
      });
}

// 10.11: the last allocations are for what is remembered of the subject token.
TEST(ExchangeWithoutMemory, GivesATokenThatItHasGot) {
  std::vector<bool> has_token;
  fail_each_allocation(
      [&] {
        has_token.push_back(false);
        return std::make_unique<ExchangeScene>();
      },
      [&](ExchangeScene& scene) { has_token.back() = scene.custom().has_value(); },
      [](const ExchangeScene& /*scene*/) {});
  ASSERT_GE(has_token.size(), 2U);
  EXPECT_TRUE(has_token.back());  // with no failure
  EXPECT_TRUE(has_token.at(has_token.size() - 2));
}

}  // namespace

}  // namespace auth0::test
