#include "access_token/token_cache.hpp"

#include <algorithm>
#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <vector>

namespace auth0::test {

namespace {

using access_token::TokenCache;
using access_token::TokenContent;

constexpr std::chrono::sys_seconds cached_at(std::chrono::seconds(1'700'000'000));

jose::Sha256 hash_of(int number) {
  jose::Sha256 hash{};
  hash[0] = static_cast<unsigned char>(number);
  hash[1] = static_cast<unsigned char>(number >> 8);
  hash[31] = static_cast<unsigned char>(number * 7);
  return hash;
}

std::shared_ptr<const TokenContent> content(double expires_in = 60) {
  auto made = std::make_shared<TokenContent>();
  made->times.expires = static_cast<double>(cached_at.time_since_epoch().count()) + expires_in;
  return made;
}

// 7.5
TEST(VerifiedTokens, AreFoundUnderTheirHashAndNoOther) {
  TokenCache cache(100);
  const auto token = content();
  EXPECT_EQ(cache.find(hash_of(1)), nullptr);
  cache.remember(hash_of(1), token, cached_at);
  EXPECT_EQ(cache.find(hash_of(1)).get(), token.get());
  EXPECT_EQ(cache.find(hash_of(2)), nullptr);
  auto nearly = hash_of(1);
  nearly[31] ^= 1;
  EXPECT_EQ(cache.find(nearly), nullptr);
  EXPECT_EQ(cache.size(), 1U);
}

TEST(VerifiedTokens, AreForgottenWhenTheyAreToBe) {
  TokenCache cache(100);
  cache.remember(hash_of(1), content(), cached_at);
  cache.forget(hash_of(2));
  EXPECT_NE(cache.find(hash_of(1)), nullptr);
  cache.forget(hash_of(1));
  EXPECT_EQ(cache.find(hash_of(1)), nullptr);
  EXPECT_EQ(cache.size(), 0U);
}

// 7.5: bounded
TEST(VerifiedTokens, AreNeverMoreThanTheBound) {
  for (const std::size_t bound : {1U, 2U, 7U, 8U, 9U, 100U}) {
    TokenCache cache(bound);
    for (int i = 0; i < 2000; ++i) {
      cache.remember(hash_of(i), content(), cached_at);
      ASSERT_LE(cache.size(), bound);
      ASSERT_NE(cache.find(hash_of(i)), nullptr);
    }
    EXPECT_LE(cache.max_size(), bound);
    EXPECT_EQ(cache.size(), cache.max_size());
  }
}

TEST(VerifiedTokens, AreOneWhereTheSameIsRememberedTwice) {
  TokenCache cache(8);
  cache.remember(hash_of(1), content(), cached_at);
  const auto second = content();
  cache.remember(hash_of(1), second, cached_at);
  EXPECT_EQ(cache.size(), 1U);
  EXPECT_EQ(cache.find(hash_of(1)).get(), second.get());
}

// An expired token makes room before one that is good.
TEST(VerifiedTokens, MakeRoomWhenTheyHaveExpired) {
  TokenCache cache(8);
  for (int i = 0; i < 8; ++i)
    cache.remember(hash_of(i), content(i == 5 ? -1 : 60), cached_at);
  cache.remember(hash_of(8), content(), cached_at);
  for (int i = 0; i < 9; ++i)
    EXPECT_EQ(cache.find(hash_of(i)) == nullptr, i == 5) << i;
}

// One that nobody asked for makes room before one that is in use.
TEST(VerifiedTokens, StayWhileTheyAreUsed) {
  TokenCache cache(8);
  for (int i = 0; i < 8; ++i)
    cache.remember(hash_of(i), content(), cached_at);
  for (const int used : {0, 1, 2, 4, 5, 6, 7})
    EXPECT_NE(cache.find(hash_of(used)), nullptr);
  cache.remember(hash_of(8), content(), cached_at);
  EXPECT_EQ(cache.find(hash_of(3)), nullptr);
}

// What a caller holds stays whole, whatever becomes of the cache.
TEST(VerifiedTokens, OutliveTheCacheInTheHandsOfWhoHoldsThem) {
  std::weak_ptr<const TokenContent> watched;
  {
    TokenCache::Content held;
    {
      TokenCache cache(1);
      const auto token = content(77);
      watched = token;
      cache.remember(hash_of(1), token, cached_at);
      held = cache.find(hash_of(1));
      cache.remember(hash_of(2), content(), cached_at);  // evicts it
    }
    EXPECT_EQ(held->times.expires, static_cast<double>(cached_at.time_since_epoch().count()) + 77);
    EXPECT_FALSE(watched.expired());
  }
  EXPECT_TRUE(watched.expired());  // and nothing else keeps it
}

// What was evicted is freed while the cache lives on.
TEST(VerifiedTokens, AreFreedOnceTheyAreEvicted) {
  TokenCache cache(1);
  std::vector<std::weak_ptr<const TokenContent>> watched;
  for (int i = 0; i < 100; ++i) {
    const auto token = content();
    watched.push_back(token);
    cache.remember(hash_of(i), token, cached_at);
  }
  EXPECT_EQ(std::ranges::count_if(watched, [](const auto& token) { return !token.expired(); }), 1);
}

}  // namespace

}  // namespace auth0::test
