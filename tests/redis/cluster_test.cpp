#include "cluster_slots.hpp"
#include "support/proof_uses.hpp"
#include "support/redis_groups.hpp"
#include "support/redis_load.hpp"

#include <auth0/redis/exchange_store.hpp>
#include <auth0/redis/replay_store.hpp>

#include <chrono>
#include <gtest/gtest.h>
#include <iostream>
#include <optional>
#include <string>
#include <thread>

namespace auth0::test {
namespace {

using namespace std::chrono_literals;

class RedisCluster : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!RedisServer::is_installed()) GTEST_SKIP() << "redis-server is not installed";
    group_.emplace();
  }

  ClusterGroup& group() { return *group_; }

  [[nodiscard]] redis::RedisOptions cluster() const {
    redis::RedisOptions options;
    options.cluster_nodes = group_->nodes();
    return options;
  }

  [[nodiscard]] static std::chrono::milliseconds time_of_a_call(const redis::RedisOptions& options) {
    return options.connect_timeout + options.command_timeout + 250ms;  // a machine that is busy
  }

 private:
  std::optional<ClusterGroup> group_{};
};

TEST_F(RedisCluster, KeepsEachProofOnTheNodeOfItsSlot) {
  const auto store = redis::make_replay_store(cluster());
  for (unsigned i = 0; i < 50; ++i)
    EXPECT_EQ(store->record(use_of(i)), ReplayOutcome::first_use) << store->health().last_error;
  for (unsigned i = 0; i < 50; ++i)
    EXPECT_EQ(store->record(use_of(i)), ReplayOutcome::replayed);
}

TEST_F(RedisCluster, KeepsExchangedTokens) {
  const auto store = redis::make_exchange_store(cluster());
  for (const std::string name : {"a", "b", "c", "d"}) {
    store->set(name, "value of " + name, 60s);
    EXPECT_EQ(store->get(name), "value of " + name);
  }
}

TEST_F(RedisCluster, IsKnownFromAnyOfItsNodes) {
  group().node(1).kill();
  auto options = cluster();
  options.cluster_nodes = {options.cluster_nodes[1], options.cluster_nodes[3]};  // one is gone, one a replica
  const auto store = redis::make_replay_store(options);
  unsigned accepted = 0;
  for (unsigned i = 0; i < 30; ++i)
    if (store->record(use_of(i)) == ReplayOutcome::first_use) ++accepted;
  EXPECT_GT(accepted, 0U) << store->health().last_error;
}

// What a replica has received survives. A proof that was accepted in the last moment may not have reached it.
TEST_F(RedisCluster, LosesNoProofThatAReplicaHasWhenAMasterIsKilledUnderLoad) {
  auto in_one_slot = cluster();
  in_one_slot.key_prefix = "{killed}:";
  const auto store = redis::make_replay_store(in_one_slot);
  RedisLoad load(*store, time_of_a_call(in_one_slot));
  ASSERT_LT(load.time_until_accepted(), 5s) << store->health().last_error;
  std::this_thread::sleep_for(500ms);

  const auto killed_at = RedisLoad::Clock::now();
  group().node(ClusterGroup::owner_of(redis::slot_of(in_one_slot.key_prefix))).kill();
  const auto outage = load.time_until_accepted();
  std::this_thread::sleep_for(500ms);
  load.end();

  std::cout << "cluster, master killed: " << load.report() << "; no proof accepted for " << outage.count()
            << " ms\n";
  EXPECT_LT(outage, 5s) << store->health().last_error;
  EXPECT_EQ(load.accepted_twice(killed_at - 200ms), 0U);
  EXPECT_EQ(load.too_long(), 0U);
  EXPECT_GE(store->failovers(), 1U);
}

TEST_F(RedisCluster, AcceptsNoProofTwiceWhileItsSlotIsMovedUnderLoad) {
  auto in_one_slot = cluster();
  in_one_slot.key_prefix = "{moved}:";
  const auto slot = redis::slot_of(in_one_slot.key_prefix);
  const auto from = ClusterGroup::owner_of(slot);
  const auto store = redis::make_replay_store(in_one_slot);
  RedisLoad load(*store, time_of_a_call(in_one_slot));
  ASSERT_LT(load.time_until_accepted(), 5s) << store->health().last_error;

  group().move_slot(slot, from, (from + 1) % 3);
  const auto outage = load.time_until_accepted();
  std::this_thread::sleep_for(200ms);
  load.end();

  std::cout << "cluster, slot moved: " << load.report() << "; the next proof was accepted after "
            << outage.count() << " ms\n";
  EXPECT_LT(outage, 5s) << store->health().last_error;
  EXPECT_EQ(load.accepted_twice(), 0U);
  EXPECT_EQ(load.unavailable(), 0U);
  EXPECT_EQ(load.too_long(), 0U);
}

}  // namespace
}  // namespace auth0::test
