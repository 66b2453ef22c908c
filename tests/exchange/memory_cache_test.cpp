#include "exchange/kept/memory_cache.hpp"

#include "support/exchange_steps.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <string>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using exchange::MemoryCache;

constexpr jose::Sha256 cached_name{1};
constexpr MemoryCache::Moment cached_until{.monotonic = std::chrono::steady_clock::time_point(1h),
                                           .wall = std::chrono::sys_seconds(2h)};

std::string found_at(MemoryCache& cache, const MemoryCache::Moment& now) {
  const auto found = cache.find(cached_name, now);
  return found ? found->access_token : "none";
}

// 10.10
TEST(MemoryCacheOfTokens, KeepsThemUntilOneOfTheClocksSaysThatTheyHaveExpired) {
  const MemoryCache::Moment last{.monotonic = cached_until.monotonic - 1ns, .wall = cached_until.wall - 1s};
  MemoryCache cache(2);
  cache.keep(cached_name, *outcome_with_token("at").tokens, cached_until);
  EXPECT_EQ(found_at(cache, last), "at");
  EXPECT_EQ(found_at(cache, {.monotonic = cached_until.monotonic, .wall = last.wall}), "none");
  EXPECT_EQ(found_at(cache, last), "none");  // it was dropped
  cache.keep(cached_name, *outcome_with_token("at").tokens, cached_until);
  EXPECT_EQ(found_at(cache, {.monotonic = last.monotonic, .wall = cached_until.wall}), "none");
}

TEST(MemoryCacheOfTokens, KeepsTheLastOnesOfAName) {
  const MemoryCache::Moment now{};
  MemoryCache cache(2);
  cache.keep(cached_name, *outcome_with_token("first").tokens, cached_until);
  cache.keep(cached_name, *outcome_with_token("second").tokens, cached_until);
  EXPECT_EQ(found_at(cache, now), "second");
}

}  // namespace

}  // namespace auth0::test
