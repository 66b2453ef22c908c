#include "dpop/replay_table.hpp"

#include "jose/sha256.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <string>

namespace auth0::test {

namespace {

using dpop::ReplayTable;
using namespace std::chrono_literals;

constexpr std::chrono::sys_seconds table_start{1'700'000'000s};

ProofUse use_of(const std::string& client, int proof, std::chrono::sys_seconds now = table_start,
                std::chrono::seconds lifetime = 60s) {
  const jose::Sha256Hasher hasher;
  return {.proof = hasher.hash({client, std::to_string(proof)}),
          .client = hasher.hash({client}),
          .now = now,
          .expires_at = now + lifetime};
}

// 8.7
TEST(ReplayTableOfProofs, TellsTheSecondUseFromTheFirst) {
  ReplayTable table(100);
  EXPECT_EQ(table.record(use_of("client", 1)), ReplayOutcome::first_use);
  EXPECT_EQ(table.record(use_of("client", 1)), ReplayOutcome::replayed);
  EXPECT_EQ(table.record(use_of("client", 2)), ReplayOutcome::first_use);
  EXPECT_EQ(table.record(use_of("other client", 1)), ReplayOutcome::first_use);
}

// 8.7: "until iat + iat_offset + iat_leeway", that second included
TEST(ReplayTableOfProofs, RemembersAProofUntilItExpiresAndNotLonger) {
  ReplayTable table(100);
  EXPECT_EQ(table.record(use_of("client", 1)), ReplayOutcome::first_use);
  EXPECT_EQ(table.record(use_of("client", 1, table_start + 60s, 0s)), ReplayOutcome::replayed);
  EXPECT_EQ(table.record(use_of("client", 1, table_start + 61s)), ReplayOutcome::first_use);
}

// 8.7: "at the bound new proofs are refused, old ones never forgotten"
TEST(ReplayTableOfProofs, RefusesNewProofsAtItsBoundAndForgetsNone) {
  ReplayTable table(100);
  for (int client = 0; client < 100; ++client)
    ASSERT_EQ(table.record(use_of("client " + std::to_string(client), 1)), ReplayOutcome::first_use) << client;
  EXPECT_EQ(table.record(use_of("one more", 1)), ReplayOutcome::full);
  for (int client = 0; client < 100; ++client)
    ASSERT_EQ(table.record(use_of("client " + std::to_string(client), 1)), ReplayOutcome::replayed) << client;
}

TEST(ReplayTableOfProofs, HasRoomAgainOnceProofsHaveExpired) {
  ReplayTable table(100);
  for (int client = 0; client < 100; ++client)
    ASSERT_EQ(table.record(use_of(std::to_string(client), 1)), ReplayOutcome::first_use);
  EXPECT_EQ(table.record(use_of("one more", 1, table_start + 60s)), ReplayOutcome::full);
  EXPECT_EQ(table.record(use_of("one more", 1, table_start + 61s)), ReplayOutcome::first_use);
  EXPECT_EQ(table.size(), 1U);
}

// 8.7: "the proofs of one key may fill at most a tenth of it"
TEST(ReplayTableOfProofs, LetsOneClientFillNoMoreThanATenth) {
  ReplayTable table(1000);
  for (int proof = 0; proof < 100; ++proof)
    ASSERT_EQ(table.record(use_of("greedy", proof)), ReplayOutcome::first_use) << proof;
  EXPECT_EQ(table.record(use_of("greedy", 100)), ReplayOutcome::full);
  EXPECT_EQ(table.record(use_of("greedy", 0)), ReplayOutcome::replayed);
  EXPECT_EQ(table.record(use_of("modest", 1)), ReplayOutcome::first_use);
}

TEST(ReplayTableOfProofs, GivesAClientItsPartBackAsItsProofsExpire) {
  ReplayTable table(100);
  for (int proof = 0; proof < 10; ++proof)
    ASSERT_EQ(table.record(use_of("greedy", proof)), ReplayOutcome::first_use);
  EXPECT_EQ(table.record(use_of("greedy", 10, table_start + 60s)), ReplayOutcome::full);
  for (int proof = 10; proof < 20; ++proof)
    ASSERT_EQ(table.record(use_of("greedy", proof, table_start + 61s)), ReplayOutcome::first_use) << proof;
  EXPECT_EQ(table.record(use_of("greedy", 20, table_start + 61s)), ReplayOutcome::full);
}

ProofUse use_of_holder(const std::string& holder, int key, std::chrono::sys_seconds now = table_start) {
  auto use = use_of(holder + "'s key " + std::to_string(key), 1, now);
  use.holder = jose::Sha256Hasher().hash({holder});
  return use;
}

// 8.7: keys are free for whoever gets tokens for them.
TEST(ReplayTableOfProofs, LetsOneHolderFillNoMoreThanATenthWithManyKeys) {
  ReplayTable table(1000);
  for (int key = 0; key < 100; ++key)
    ASSERT_EQ(table.record(use_of_holder("greedy", key)), ReplayOutcome::first_use) << key;
  EXPECT_EQ(table.record(use_of_holder("greedy", 100)), ReplayOutcome::full);
  EXPECT_EQ(table.record(use_of_holder("greedy", 0)), ReplayOutcome::replayed);
  EXPECT_EQ(table.record(use_of_holder("modest", 1)), ReplayOutcome::first_use);
  EXPECT_EQ(table.record(use_of("of no known holder", 1)), ReplayOutcome::first_use);
}

TEST(ReplayTableOfProofs, LetsOneKeyFillNoMoreThanATenthForManyHolders) {
  ReplayTable table(1000);
  const auto use_for_holder = [](int number) {
    auto use = use_of("key", number);
    use.holder = jose::Sha256Hasher().hash({"holder", std::to_string(number)});
    return use;
  };
  for (int number = 0; number < 100; ++number)
    ASSERT_EQ(table.record(use_for_holder(number)), ReplayOutcome::first_use) << number;
  EXPECT_EQ(table.record(use_for_holder(100)), ReplayOutcome::full);
}

TEST(ReplayTableOfProofs, GivesAHolderItsPartBackAsItsProofsExpire) {
  ReplayTable table(100);
  for (int key = 0; key < 10; ++key)
    ASSERT_EQ(table.record(use_of_holder("greedy", key)), ReplayOutcome::first_use) << key;
  EXPECT_EQ(table.record(use_of_holder("greedy", 10, table_start + 60s)), ReplayOutcome::full);
  for (int key = 10; key < 20; ++key)
    ASSERT_EQ(table.record(use_of_holder("greedy", key, table_start + 61s)), ReplayOutcome::first_use) << key;
  EXPECT_EQ(table.record(use_of_holder("greedy", 20, table_start + 61s)), ReplayOutcome::full);
}

// Many proofs that live for different times, over many lifetimes: each is refused as long as it lives.
TEST(ReplayTableOfProofs, ForgetsNoLivingProofWhileOthersComeAndGo) {
  ReplayTable table(20'000);
  const auto lifetime = [](int proof) { return std::chrono::seconds(1 + (proof % 50)); };
  for (int proof = 0; proof < 40'000; ++proof) {
    const auto now = table_start + std::chrono::seconds(proof / 100);
    ASSERT_EQ(table.record(use_of(std::to_string(proof), proof, now, lifetime(proof))),
              ReplayOutcome::first_use);
    const int older = proof - (proof % 1000);  // up to 10 s older
    const bool lives = table_start + std::chrono::seconds(older / 100) + lifetime(older) >= now;
    if (older == proof || !lives) continue;
    ASSERT_EQ(table.record(use_of(std::to_string(older), older, now)), ReplayOutcome::replayed) << proof;
  }
  EXPECT_LT(table.size(), 10'000U);
}

// 8.7: "old ones never forgotten", though by a clock that steps back they are not old any more.
TEST(ReplayTableOfProofs, RefusesWhatItMayHaveForgottenWhenTheClockStepsBack) {
  ReplayTable table(100);
  ASSERT_EQ(table.record(use_of("client", 1)), ReplayOutcome::first_use);
  for (int client = 0; client < 50; ++client)  // has the table swept, and leaves room
    ASSERT_EQ(table.record(use_of(std::to_string(client), 2, table_start + 61s)), ReplayOutcome::first_use);
  EXPECT_EQ(table.record(use_of("client", 1, table_start + 20s, 40s)), ReplayOutcome::full);
  EXPECT_EQ(table.record(use_of("client", 2, table_start + 20s, 41s)), ReplayOutcome::first_use);
}

TEST(ReplayTableOfProofs, TakesAtMost40BytesAnEntryOnceItIsFull) {
  constexpr int many = 50'000;
  ReplayTable table(many);
  for (int client = 0; client < many; ++client)
    ASSERT_EQ(table.record(use_of(std::to_string(client), 1)), ReplayOutcome::first_use);
  EXPECT_EQ(table.size(), static_cast<std::size_t>(many));
  EXPECT_LE(table.bytes(), std::size_t{40} * many);
}

}  // namespace

}  // namespace auth0::test
