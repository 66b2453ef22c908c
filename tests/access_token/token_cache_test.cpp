#include "access_token/token_cache.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <cstddef>
#include <gtest/gtest.h>
#include <memory>
#include <string_view>
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
  TokenCache cache({.max_tokens = 100});
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
  TokenCache cache({.max_tokens = 8});  // one set
  cache.remember(hash_of(1), content(), cached_at);
  cache.remember(hash_of(2), content(), cached_at);
  cache.forget(hash_of(3));
  EXPECT_NE(cache.find(hash_of(1)), nullptr);
  cache.forget(hash_of(1));
  EXPECT_EQ(cache.find(hash_of(1)), nullptr);
  EXPECT_NE(cache.find(hash_of(2)), nullptr);
  EXPECT_EQ(cache.size(), 1U);
}

// 7.5: bounded
TEST(VerifiedTokens, AreNeverMoreThanTheBound) {
  for (const std::size_t bound : {1U, 2U, 7U, 8U, 9U, 100U}) {
    TokenCache cache({.max_tokens = bound});
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
  TokenCache cache({.max_tokens = 8});
  cache.remember(hash_of(1), content(), cached_at);
  const auto second = content();
  cache.remember(hash_of(1), second, cached_at);
  EXPECT_EQ(cache.size(), 1U);
  EXPECT_EQ(cache.find(hash_of(1)).get(), second.get());
}

// What a token costs is known to the cache as it was allocated: this many bytes of claims besides the usual.
std::shared_ptr<const TokenContent> large_content(std::size_t claims, std::string_view issuer = "") {
  auto made = access_token::make_content(1536);
  made->claims["filling"] =
      boost::json::array(claims / sizeof(boost::json::value), nullptr, made->claims.storage());
  made->times.expires = static_cast<double>(cached_at.time_since_epoch().count()) + 60;
  made->issuer = issuer;
  return made;
}

constexpr std::size_t mebibyte = std::size_t{1} << 20U;

// 7.5: bounded in bytes
TEST(VerifiedTokens, TakeNoMoreThanTheirBudget) {
  TokenCache cache({.max_tokens = 1000, .max_bytes = mebibyte});
  for (int i = 0; i < 5000; ++i) {
    cache.remember(hash_of(i), large_content(4000), cached_at);
    ASSERT_NE(cache.find(hash_of(i)), nullptr);
    ASSERT_LE(cache.bytes(), mebibyte);
  }
  EXPECT_GE(cache.size(), 64U);
  EXPECT_GE(cache.bytes(), cache.size() * 8000);
  EXPECT_EQ(cache.max_bytes(), mebibyte);
}

// 7.5: each place has a part of the budget that common tokens fit into.
TEST(VerifiedTokens, HaveNoMorePlacesThanTheirBudgetAffords) {
  EXPECT_EQ(TokenCache({.max_tokens = 1'000'000, .max_bytes = mebibyte}).max_size(), 256U);
  EXPECT_EQ(TokenCache({.max_tokens = 10'000}).max_size(), 10'000U);
}

// 7.5: "large tokens are not remembered"
TEST(VerifiedTokens, AreNotRememberedWhereTheyWouldTakeThePlaceOfMany) {
  TokenCache cache({.max_tokens = 256, .max_bytes = mebibyte});  // 32 KiB for each set
  cache.remember(hash_of(1), large_content(20'000), cached_at);
  EXPECT_EQ(cache.find(hash_of(1)), nullptr);
  EXPECT_EQ(cache.bytes(), 0U);
  cache.remember(hash_of(1), large_content(8000), cached_at);  // with the copy of its claims
  EXPECT_EQ(cache.find(hash_of(1)), nullptr);
  cache.remember(hash_of(1), large_content(4000), cached_at);
  EXPECT_NE(cache.find(hash_of(1)), nullptr);
}

// Programs that read claims as JSON make a copy of them later.
TEST(VerifiedTokens, CountForTheCopyOfTheirClaimsTooBeforeItIsMade) {
  TokenCache cache({.max_tokens = 100});
  const auto token = large_content(2400);
  cache.remember(hash_of(1), token, cached_at);
  const std::size_t before = cache.bytes();
  EXPECT_GE(before, sizeof(TokenContent) + (2 * 2400U));
  EXPECT_EQ(token->shareable_claims().size(), 1U);
  EXPECT_EQ(cache.bytes(), before);
}

TEST(VerifiedTokens, CountForTheSpaceThatTheirClaimsWereGiven) {
  const auto bytes_with = [](std::size_t space) {
    TokenCache cache({.max_tokens = 8});
    cache.remember(hash_of(1), access_token::make_content(space), cached_at);
    return cache.bytes();
  };
  EXPECT_EQ(bytes_with(1024), bytes_with(0) + 1024);
}

// The entry lies in the content, which has room for one.
TEST(VerifiedTokens, AreRememberedOnce) {
  TokenCache cache({.max_tokens = 8});
  const auto token = content();
  cache.remember(hash_of(1), token, cached_at);
  cache.remember(hash_of(2), token, cached_at);
  EXPECT_EQ(cache.find(hash_of(1)).get(), token.get());
  EXPECT_EQ(cache.find(hash_of(2)), nullptr);
  cache.forget(hash_of(1));
  EXPECT_EQ(cache.bytes(), 0U);
}

// The key of its proofs comes to a bound token later, and counts from the beginning.
TEST(VerifiedTokens, CountForMoreWhereTheyAreBoundToAKey) {
  TokenCache cache({.max_tokens = 100});
  cache.remember(hash_of(1), content(), cached_at);
  const std::size_t unbound = cache.bytes();
  auto bound = std::make_shared<TokenContent>();
  bound->times.expires = content()->times.expires;
  bound->confirmation.key_thumbprint = "thumbprint";
  cache.remember(hash_of(2), bound, cached_at);
  EXPECT_GE(cache.bytes(), (2 * unbound) + 4096);
}

TEST(VerifiedTokens, AreNotCountedAnyMoreOnceTheyAreForgotten) {
  TokenCache cache({.max_tokens = 100});
  cache.remember(hash_of(1), content(), cached_at);
  EXPECT_GT(cache.bytes(), sizeof(TokenContent));
  cache.forget(hash_of(1));
  EXPECT_EQ(cache.bytes(), 0U);
}

// 7.5: whoever issues tokens without end does not drive out those of others.
TEST(VerifiedTokens, OfOneIssuerFillAtMostHalfWhereThereAreSeveral) {
  struct Greedy {
    std::size_t claims;
    std::size_t most;  // of 32 sets of 8 places and 32 KiB each
  };
  for (const auto& [claims, most] : {Greedy{.claims = 16, .most = 128}, Greedy{.claims = 1600, .most = 64}}) {
    TokenCache cache({.max_tokens = 256, .max_bytes = mebibyte, .several_issuers = true});
    for (int i = 0; i < 64; ++i)
      cache.remember(hash_of(i), large_content(1000, "https://small.example.com/"), cached_at);
    for (int i = 64; i < 4000; ++i)
      cache.remember(hash_of(i), large_content(claims, "https://greedy.example.com/"), cached_at);
    EXPECT_EQ(cache.size(), 64 + most);
    for (int i = 0; i < 64; ++i)
      EXPECT_NE(cache.find(hash_of(i)), nullptr) << i;
  }
}

// And where there is one issuer it may have all.
TEST(VerifiedTokens, OfTheOnlyIssuerFillTheWholeCache) {
  TokenCache cache({.max_tokens = 256, .max_bytes = mebibyte});
  for (int i = 0; i < 4000; ++i)
    cache.remember(hash_of(i), large_content(16, "https://only.example.com/"), cached_at);
  EXPECT_EQ(cache.size(), 256U);
}

// 7.5: "expired ones go", though none comes that needs their place.
TEST(VerifiedTokens, AreFreedWithinAMinuteOfTheirExpiry) {
  TokenCache cache({.max_tokens = 1000});
  for (int i = 0; i < 500; ++i)
    cache.remember(hash_of(i), content(i % 2 == 0 ? 60 : 6000), cached_at);
  const std::size_t before = cache.size();
  for (int i = 0; i < 15; ++i)
    cache.free_expired(cached_at + std::chrono::seconds(4 * i));
  EXPECT_EQ(cache.size(), before);
  for (int i = 0; i < 16; ++i)
    cache.free_expired(cached_at + std::chrono::seconds(100 + (4 * i)));
  for (int i = 0; i < 500; i += 2)
    EXPECT_EQ(cache.find(hash_of(i)), nullptr);
  EXPECT_GE(cache.size(), 200U);
}

// A clock that is set back stops nothing.
TEST(VerifiedTokens, AreFreedByAClockThatWasSetBackToo) {
  TokenCache cache({.max_tokens = 8});
  cache.remember(hash_of(1), content(-3000), cached_at - std::chrono::hours(2));
  cache.free_expired(cached_at + std::chrono::hours(1));
  EXPECT_EQ(cache.size(), 0U);
  cache.remember(hash_of(1), content(-3000), cached_at - std::chrono::hours(2));
  for (int i = 0; i < 16; ++i)
    cache.free_expired(cached_at + std::chrono::seconds(4 * i));
  EXPECT_EQ(cache.size(), 0U);
}

// An expired token makes room before one that is good.
TEST(VerifiedTokens, MakeRoomWhenTheyHaveExpired) {
  TokenCache cache({.max_tokens = 8});
  for (int i = 0; i < 8; ++i)
    cache.remember(hash_of(i), content(i == 5 ? 0 : 60), cached_at);
  cache.remember(hash_of(8), content(), cached_at);
  for (int i = 0; i < 9; ++i)
    EXPECT_EQ(cache.find(hash_of(i)) == nullptr, i == 5) << i;
}

// One that nobody asked for makes room before one that is in use.
TEST(VerifiedTokens, StayWhileTheyAreUsed) {
  TokenCache cache({.max_tokens = 8});
  for (int i = 0; i < 8; ++i)
    cache.remember(hash_of(i), content(), cached_at);
  for (const int used : {0, 1, 2, 4, 5, 6, 7})
    EXPECT_NE(cache.find(hash_of(used)), nullptr);
  cache.remember(hash_of(8), content(), cached_at);
  EXPECT_EQ(cache.find(hash_of(3)), nullptr);
}

// Where all were used one has to go, and the others must be used again to stay.
TEST(VerifiedTokens, CountForUnusedOnceAllWereUsed) {
  TokenCache cache({.max_tokens = 8});
  for (int i = 0; i < 8; ++i)
    cache.remember(hash_of(i), content(), cached_at);
  for (int i = 0; i < 8; ++i)
    EXPECT_NE(cache.find(hash_of(i)), nullptr);
  cache.remember(hash_of(8), content(), cached_at);
  for (const int used : {0, 1, 2, 4, 5, 6, 7, 8})
    static_cast<void>(cache.find(hash_of(used)));
  cache.remember(hash_of(9), content(), cached_at);
  EXPECT_EQ(cache.find(hash_of(3)), nullptr);
  EXPECT_NE(cache.find(hash_of(8)), nullptr);
}

// What a caller holds stays whole, whatever becomes of the cache.
TEST(VerifiedTokens, OutliveTheCacheInTheHandsOfWhoHoldsThem) {
  std::weak_ptr<const TokenContent> watched;
  {
    TokenCache::Content held;
    {
      TokenCache cache({.max_tokens = 1});
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
  TokenCache cache({.max_tokens = 1});
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
