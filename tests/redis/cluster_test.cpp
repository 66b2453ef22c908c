#include "cluster_slots.hpp"
#include "redis/shared_group.hpp"
#include "support/eventually.hpp"
#include "support/proof_uses.hpp"
#include "support/redis_load.hpp"

#include <auth0/redis/exchange_store.hpp>
#include <auth0/redis/replay_store.hpp>
#include <auth0/testing/certificate.hpp>

#include <chrono>
#include <gtest/gtest.h>
#include <iostream>
#include <string>
#include <thread>

namespace auth0::test {
namespace {

using namespace std::chrono_literals;

class RedisCluster : public SharedGroup<ClusterGroup> {
 protected:
  explicit RedisCluster(Protection protection = Protection::none) : SharedGroup(protection) {}
};

TEST_F(RedisCluster, KeepsEachProofOnTheNodeOfItsSlot) {
  const auto store = redis::make_replay_store(options());
  for (unsigned i = 0; i < 50; ++i)
    EXPECT_EQ(store->record(use_of(i)), ReplayOutcome::first_use) << store->health().last_error;
  for (unsigned i = 0; i < 50; ++i)
    EXPECT_EQ(store->record(use_of(i)), ReplayOutcome::replayed);
}

TEST_F(RedisCluster, KeepsExchangedTokens) {
  const auto store = redis::make_exchange_store(options());
  for (const std::string name : {"a", "b", "c", "d"}) {
    store->set(name, "value of " + name, 60s);
    EXPECT_EQ(store->get(name), "value of " + name);
  }
}

TEST_F(RedisCluster, IsKnownFromAnyOfItsNodes) {
  group().node(1).kill();
  auto two_nodes = options();
  two_nodes.cluster_nodes = {two_nodes.cluster_nodes[1],
                             two_nodes.cluster_nodes[3]};  // one is gone, one a replica
  const auto store = redis::make_replay_store(two_nodes);
  unsigned accepted = 0;
  for (unsigned i = 0; i < 30; ++i)
    if (store->record(use_of(100 + i)) == ReplayOutcome::first_use) ++accepted;
  EXPECT_GT(accepted, 0U) << store->health().last_error;
}

// What a replica has received survives. A proof that was accepted in the last moment may not have reached it.
TEST_F(RedisCluster, LosesNoProofThatAReplicaHasWhenAMasterIsKilledUnderLoad) {
  auto in_one_slot = options();
  in_one_slot.key_prefix = "{killed}:";
  const auto store = redis::make_replay_store(in_one_slot);
  RedisLoad load(*store, longest_call(in_one_slot));
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
  auto in_one_slot = options();
  in_one_slot.key_prefix = "{moved}:";
  const auto slot = redis::slot_of(in_one_slot.key_prefix);
  const auto from = ClusterGroup::owner_of(slot);
  const auto store = redis::make_replay_store(in_one_slot);
  RedisLoad load(*store, longest_call(in_one_slot));
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

class RedisClusterOverTls : public RedisCluster {
 protected:
  RedisClusterOverTls() : RedisCluster(Protection::tls_and_passwords) {}
};

TEST_F(RedisClusterOverTls, KeepsEachProofOnTheNodeOfItsSlotForAUserOfTheLeastRights) {
  const auto store = redis::make_replay_store(options());
  for (unsigned i = 0; i < 50; ++i)
    EXPECT_EQ(store->record(use_of(i)), ReplayOutcome::first_use) << store->health().last_error;
  for (unsigned i = 0; i < 50; ++i)
    EXPECT_EQ(store->record(use_of(i)), ReplayOutcome::replayed);
}

TEST_F(RedisClusterOverTls, RedirectsToTheNewNodeOfASlot) {
  auto in_one_slot = options();
  in_one_slot.key_prefix = "auth0:proof:{moved}:";
  const auto slot = redis::slot_of(in_one_slot.key_prefix);
  const auto from = ClusterGroup::owner_of(slot);
  const auto knows_the_slots = redis::make_replay_store(in_one_slot);
  EXPECT_EQ(knows_the_slots->record(use_of(1)), ReplayOutcome::first_use)
      << knows_the_slots->health().last_error;
  EXPECT_EQ(group().node(from).cli({"FLUSHALL"}), "OK\n");  // nothing is to be moved along
  group().move_slot(slot, from, (from + 1) % 3);
  EXPECT_EQ(knows_the_slots->record(use_of(2)), ReplayOutcome::first_use)
      << knows_the_slots->health().last_error;
}

TEST_F(RedisClusterOverTls, LeavesAMasterThatWasKilled) {
  auto in_one_slot = options();
  in_one_slot.key_prefix = "auth0:proof:{killed}:";
  in_one_slot.min_replicas = 1;
  const auto store = redis::make_replay_store(in_one_slot);
  EXPECT_EQ(store->record(use_of(1)), ReplayOutcome::first_use) << store->health().last_error;
  group().node(ClusterGroup::owner_of(redis::slot_of(in_one_slot.key_prefix))).kill();
  in_one_slot.min_replicas = 0;  // its successor has none
  const auto later = redis::make_replay_store(in_one_slot);
  EXPECT_TRUE(eventually([&] { return later->record(use_of(2)) == ReplayOutcome::first_use; }))
      << later->health().last_error;
  EXPECT_EQ(later->record(use_of(1)), ReplayOutcome::replayed);
}

TEST_F(RedisClusterOverTls, RefusesAWrongPasswordAndAnUntrustedCertificate) {
  auto wrong = options();
  wrong.password = "Iftah Ya Simsim";
  const auto without_password = redis::make_replay_store(wrong);
  EXPECT_EQ(without_password->record(use_of(1)), ReplayOutcome::unavailable);
  EXPECT_EQ(without_password->health().last_error, "Redis answered WRONGPASS");
  auto untrusted = options();
  untrusted.tls.ca_pem = testing::make_self_signed_identity().certificate_pem;
  const auto without_authority = redis::make_replay_store(untrusted);
  EXPECT_EQ(without_authority->record(use_of(1)), ReplayOutcome::unavailable);
  EXPECT_TRUE(without_authority->health().last_error.starts_with("the server's certificate is not trusted"))
      << without_authority->health().last_error;
}

}  // namespace
}  // namespace auth0::test
