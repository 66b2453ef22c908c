#include "support/exchange_scene.hpp"
#include "support/map_store.hpp"
#include "threads/on_many_threads.hpp"

#include <atomic>
#include <gtest/gtest.h>
#include <memory>
#include <string>

namespace auth0::test {

namespace {

constexpr int exchanging_threads = 16;
constexpr int exchanges = 50;

// 10.10: fewer places than tokens, so that some make room while others are read.
TEST(ManyThreads, ExchangeWithOneClientAndItsMemory) {
  ExchangeScene scene({.exchange = {.max_cached_tokens = 3}});
  std::atomic<int> wrong{0};

  on_many_threads(exchanging_threads, [&](int thread) {
    for (int i = 0; i < exchanges; ++i) {
      const auto tokens = scene.custom("token-" + std::to_string((thread + i) % 5));
      if (!tokens || tokens->access_token != "at-1") ++wrong;
    }
  });

  EXPECT_EQ(wrong, 0);
}

// 10.10
TEST(ManyThreads, ExchangeThroughASharedStore) {
  ExchangeScene scene({.exchange = {.store = std::make_shared<MapStore>()}});
  std::atomic<int> wrong{0};

  on_many_threads(exchanging_threads, [&](int) {
    for (int i = 0; i < exchanges; ++i)
      wrong += scene.custom("token-" + std::to_string(i % 5)) ? 0 : 1;
  });

  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(scene.sent().size(), 5U);
}

// 10.11: fewer places than refused tokens.
TEST(ManyThreads, AreRefusedWithOneClient) {
  ExchangeScene scene({.exchange = {.max_refused_tokens = 3}});
  scene.answer({ExchangeScene::refusal(400, "invalid_grant")});
  std::atomic<int> wrong{0};

  on_many_threads(exchanging_threads, [&](int thread) {
    for (int i = 0; i < exchanges; ++i)
      wrong += scene.custom("token-" + std::to_string((thread + i) % 5)) ? 1 : 0;
  });

  EXPECT_EQ(wrong, 0);
}

}  // namespace

}  // namespace auth0::test
