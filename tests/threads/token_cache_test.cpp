#include "access_token/token_cache.hpp"

#include <atomic>
#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <thread>
#include <vector>

namespace auth0::test {

namespace {

using access_token::TokenCache;
using access_token::TokenContent;

constexpr std::chrono::sys_seconds now(std::chrono::seconds(1'700'000'000));

// Each content says which token it is, so that one that was freed or mixed up shows.
std::shared_ptr<const TokenContent> content(int number) {
  auto made = std::make_shared<TokenContent>();
  made->times.issued = number;
  made->times.expires = static_cast<double>(now.time_since_epoch().count()) + 60;
  return made;
}

jose::Sha256 hash_of(int number) {
  jose::Sha256 hash{};
  hash[0] = static_cast<unsigned char>(number);
  return hash;
}

// More threads than there are slots, on few places, so that entries come and go under those who read them.
TEST(ManyThreads, FindRememberAndForgetTokensInOneCache) {
  TokenCache cache({.max_tokens = 8});
  std::atomic<int> wrong{0};
  std::atomic<int> found{0};
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 40; ++thread) {
      threads.emplace_back([&, thread] {
        for (int i = 0; i < 2000; ++i) {
          const int number = (i * 7 + thread) % 24;
          if (const auto token = cache.find(hash_of(number))) {
            ++found;
            if (token->times.issued != number) ++wrong;
          } else {
            cache.remember(hash_of(number), content(number), now);
          }
          if (i % 50 == 0) cache.forget(hash_of((number + 3) % 24));
        }
      });
    }
  }
  EXPECT_EQ(wrong, 0);
  EXPECT_GT(found, 0);
  EXPECT_LE(cache.size(), 8U);
}

}  // namespace

}  // namespace auth0::test
