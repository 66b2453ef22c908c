#include "redis_client.hpp"
#include "support/forked.hpp"
#include "support/proof_uses.hpp"
#include "support/redis_fixture.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <string>

namespace auth0::test {
namespace {

using namespace std::chrono_literals;

class RedisReplayStore : public RedisTest {
 protected:
  // What Redis itself says.
  redis::Reply ask(std::initializer_list<std::string_view> words, int database = 0) const {
    auto as_admin = options();
    as_admin.database = database;
    redis::RedisClient client(std::move(as_admin));
    auto reply = client.command(words);
    if (!reply) ADD_FAILURE() << reply.error();
    return reply.value_or(redis::Reply());
  }

  int connections_so_far() const {
    return number_in(ask({"INFO", "stats"}).text, "total_connections_received");
  }

  std::int64_t milliseconds_to_live() const {
    return ask({"PTTL", "auth0:proof:" + std::string(43, 'A')}).integer;
  }
};

// 8.7
TEST_F(RedisReplayStore, FirstUseIsRecordedAndTheSecondIsAReplay) {
  const auto store = this->store();
  EXPECT_EQ(store->record(use_of(1)), ReplayOutcome::first_use);
  EXPECT_EQ(store->record(use_of(1)), ReplayOutcome::replayed);
  EXPECT_EQ(store->record(use_of(2)), ReplayOutcome::first_use);
}

// 8.7: a shared store serves several processes.
TEST_F(RedisReplayStore, StoresOverOneServerKnowTheSameProofs) {
  EXPECT_EQ(store()->record(use_of(1)), ReplayOutcome::first_use);
  EXPECT_EQ(store()->record(use_of(1)), ReplayOutcome::replayed);
}

TEST_F(RedisReplayStore, KeepsTheHashAndNothingElse) {
  ASSERT_EQ(store()->record(use_of(0)), ReplayOutcome::first_use);
  EXPECT_EQ(ask({"GET", "auth0:proof:" + std::string(43, 'A')}).text, "1");
  EXPECT_EQ(ask({"DBSIZE"}).integer, 1);
}

// 8.7: at least until the proof expires; not for ever.
TEST_F(RedisReplayStore, KeepsAProofUntilItHasExpiredAndClocksMayDiffer) {
  ASSERT_EQ(store()->record(use_of(0, 600s)), ReplayOutcome::first_use);
  const auto left = milliseconds_to_live();
  EXPECT_GT(left, 600'000);
  EXPECT_LE(left, 610'000);
}

TEST_F(RedisReplayStore, KeepsAProofThatHasAlreadyExpiredForAMoment) {
  ASSERT_EQ(store()->record(use_of(0, -100s)), ReplayOutcome::first_use);
  const auto left = milliseconds_to_live();
  EXPECT_GT(left, 1'000);
  EXPECT_LE(left, 11'000);
}

TEST_F(RedisReplayStore, WithAnotherPrefixKnowsOtherProofs) {
  auto of_another = options();
  of_another.key_prefix = "another:";
  ASSERT_EQ(store()->record(use_of(1)), ReplayOutcome::first_use);
  EXPECT_EQ(redis::make_replay_store(of_another)->record(use_of(1)), ReplayOutcome::first_use);
  EXPECT_EQ(redis::make_replay_store(of_another)->record(use_of(1)), ReplayOutcome::replayed);
}

TEST_F(RedisReplayStore, UsesTheDatabaseThatItWasGiven) {
  auto in_third = options();
  in_third.database = 3;
  ASSERT_EQ(redis::make_replay_store(in_third)->record(use_of(1)), ReplayOutcome::first_use);
  EXPECT_EQ(ask({"DBSIZE"}, 3).integer, 1);
  EXPECT_EQ(ask({"DBSIZE"}, 0).integer, 0);
}

TEST_F(RedisReplayStore, IsUnavailableInADatabaseThatIsNotThere) {
  auto nowhere = options();
  nowhere.database = 9999;
  EXPECT_EQ(redis::make_replay_store(nowhere)->record(use_of(1)), ReplayOutcome::unavailable);
}

// 8.7: nothing is forgotten to make room.
TEST_F(RedisReplayStore, IsFullWhenRedisIsOutOfMemoryAndSaysSo) {
  const auto store = this->store();
  ask({"CONFIG", "SET", "maxmemory", "1"});
  EXPECT_EQ(store->record(use_of(1)), ReplayOutcome::full);
  EXPECT_EQ(store->health().last_error, "Redis answered OOM");

  ask({"CONFIG", "SET", "maxmemory", "0"});
  EXPECT_EQ(store->record(use_of(1)), ReplayOutcome::first_use);
  EXPECT_EQ(store->health().last_error, "");
}

// After a failover the address may lead to another server, so the connection to a replica is not kept.
TEST_F(RedisReplayStore, LeavesAServerThatBecameAReplica) {
  const auto store = this->store();
  ASSERT_EQ(store->record(use_of(1)), ReplayOutcome::first_use);
  ask({"REPLICAOF", "127.0.0.1", "1"});
  EXPECT_EQ(store->record(use_of(2)), ReplayOutcome::unavailable);
  EXPECT_EQ(store->health().last_error, "Redis answered READONLY");
  ask({"REPLICAOF", "NO", "ONE"});
  const int before = connections_so_far();
  EXPECT_EQ(store->record(use_of(2)), ReplayOutcome::first_use);
  EXPECT_EQ(connections_so_far() - before, 2);  // the store's, and the one of the second question
}

// Else parent and child would read one another's answers.
TEST_F(RedisReplayStore, InAChildOfForkOpensAConnectionOfItsOwn) {
  const auto store = this->store();
  ASSERT_EQ(store->record(use_of(1)), ReplayOutcome::first_use);
  const int before = connections_so_far();
  EXPECT_EQ(result_in_child([&] { return store->record(use_of(2)) == ReplayOutcome::first_use ? 0 : 1; }), 0);
  EXPECT_EQ(store->record(use_of(2)), ReplayOutcome::replayed);
  EXPECT_EQ(connections_so_far() - before, 2);  // the child's, and the one of the second question
}

TEST_F(RedisReplayStore, KnowsNoNumbersOfProofs) {
  const auto store = this->store();
  ASSERT_EQ(store->record(use_of(1)), ReplayOutcome::first_use);
  EXPECT_FALSE(store->health().proofs);
  EXPECT_FALSE(store->health().max_proofs);
}

}  // namespace
}  // namespace auth0::test
