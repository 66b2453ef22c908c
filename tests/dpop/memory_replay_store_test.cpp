#include "jose/sha256.hpp"

#include <auth0/exceptions.hpp>
#include <auth0/replay_store.hpp>

#include <atomic>
#include <chrono>
#include <gtest/gtest.h>
#include <string>
#include <thread>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;

ProofUse use_of(int number) {
  const jose::Sha256Hasher hasher;
  const auto now = std::chrono::sys_seconds(1'700'000'000s);
  return {.proof = hasher.hash({"proof", std::to_string(number)}),
          .client = hasher.hash({"client", std::to_string(number % 100)}),
          .now = now,
          .expires_at = now + 60s};
}

TEST(MemoryReplayStoreOfAClient, MustHoldAtLeastTenProofs) {
  EXPECT_THROW(static_cast<void>(make_memory_replay_store({.max_proofs = 9})), InvalidConfigurationError);
  EXPECT_THROW(static_cast<void>(make_memory_replay_store({.max_proofs = -1})), InvalidConfigurationError);
  EXPECT_NO_THROW(static_cast<void>(make_memory_replay_store({.max_proofs = 10})));
}

TEST(MemoryReplayStoreOfAClient, SaysForHowLongProofsAreAccepted) {
  EXPECT_EQ(make_memory_replay_store()->proof_window(), 330s);
  EXPECT_EQ(make_memory_replay_store({.proof_window = 1h})->proof_window(), 1h);
  EXPECT_EQ(make_memory_replay_store({.proof_window = 0s})->proof_window(), 0s);
  EXPECT_EQ(make_memory_replay_store({.proof_window = 48h})->proof_window(), 48h);
  EXPECT_THROW(static_cast<void>(make_memory_replay_store({.proof_window = -1s})), InvalidConfigurationError);
  EXPECT_THROW(static_cast<void>(make_memory_replay_store({.proof_window = 48h + 1s})),
               InvalidConfigurationError);
}

TEST(MemoryReplayStoreOfAClient, CountsItsProofs) {
  const auto store = make_memory_replay_store({.max_proofs = 100'000});
  for (int i = 0; i < 500; ++i)
    ASSERT_EQ(store->record(use_of(i)), ReplayOutcome::first_use);
  EXPECT_EQ(store->record(use_of(0)), ReplayOutcome::replayed);
  EXPECT_EQ(store->health().proofs, 500U);
  EXPECT_EQ(store->health().max_proofs, 100'000U);
  EXPECT_EQ(store->health().last_error, "");
}

TEST(MemoryReplayStoreOfAClient, HoldsAboutAsManyAsItMayInAllShards) {
  constexpr int many = 100'000;
  const auto store = make_memory_replay_store({.max_proofs = many});
  int held = 0;
  for (int i = 0; i < many + 10'000; ++i)
    held += store->record(use_of(i)) == ReplayOutcome::first_use ? 1 : 0;
  EXPECT_LE(held, many);
  EXPECT_GT(held, many * 98 / 100);
}

// Clients choose what is hashed, and can look for hashes that end alike.
TEST(MemoryReplayStoreOfAClient, IsNotFilledByProofsWhoseHashesEndAlike) {
  const auto store = make_memory_replay_store({.max_proofs = 100'000});
  for (int i = 0; i < 20'000; ++i) {
    auto use = use_of(i);
    use.proof.back() = 0;
    ASSERT_EQ(store->record(use), ReplayOutcome::first_use) << i;
  }
}

// 8.7: of two threads with the same proof exactly one is first.
TEST(MemoryReplayStoreOfAClient, GivesEachProofToOneOfTwoThreads) {
  constexpr int proofs = 20'000;
  const auto store = make_memory_replay_store();
  std::atomic<int> first_uses{0};
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 2; ++thread) {
      threads.emplace_back([&] {
        for (int i = 0; i < proofs; ++i)
          if (store->record(use_of(i)) == ReplayOutcome::first_use) ++first_uses;
      });
    }
  }
  EXPECT_EQ(first_uses, proofs);
}

}  // namespace

}  // namespace auth0::test
