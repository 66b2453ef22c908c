#include "support/eventually.hpp"
#include "support/proof_uses.hpp"
#include "support/redis_groups.hpp"
#include "support/redis_load.hpp"

#include <auth0/redis/replay_store.hpp>

#include <chrono>
#include <gtest/gtest.h>
#include <iostream>
#include <optional>
#include <thread>

namespace auth0::test {
namespace {

using namespace std::chrono_literals;

class RedisSentinel : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!RedisServer::is_installed()) GTEST_SKIP() << "redis-server is not installed";
    group_.emplace();
  }

  SentinelGroup& group() { return *group_; }

  [[nodiscard]] redis::RedisOptions options() const {
    redis::RedisOptions options;
    options.sentinels = group_->sentinels();
    return options;
  }

  [[nodiscard]] static std::chrono::milliseconds longest_call(const redis::RedisOptions& options) {
    return options.connect_timeout + options.command_timeout + 250ms;  // a machine that is busy
  }

 private:
  std::optional<SentinelGroup> group_{};
};

TEST_F(RedisSentinel, NamesTheMaster) {
  const auto store = redis::make_replay_store(options());
  EXPECT_EQ(store->record(use_of(1)), ReplayOutcome::first_use) << store->health().last_error;
  EXPECT_EQ(store->record(use_of(1)), ReplayOutcome::replayed);
}

TEST_F(RedisSentinel, ThatIsGoneIsReplacedByAnother) {
  group().sentinel(0).kill();
  const auto store = redis::make_replay_store(options());
  EXPECT_EQ(store->record(use_of(1)), ReplayOutcome::first_use) << store->health().last_error;
}

TEST_F(RedisSentinel, ThatDoesNotKnowTheNameMakesTheStoreUnavailable) {
  auto of_another = options();
  of_another.sentinels.master_name = "another";
  const auto store = redis::make_replay_store(of_another);
  EXPECT_EQ(store->record(use_of(1)), ReplayOutcome::unavailable);
  EXPECT_EQ(store->health().last_error, "no Sentinel names a master: the Sentinel does not know the name");
}

// A proof counts when one of the replicas has it too, so that it outlives the master.
TEST_F(RedisSentinel, LosesNoProofWhenTheMasterIsKilledUnderLoad) {
  auto with_a_replica = options();
  with_a_replica.min_replicas = 1;
  const auto store = redis::make_replay_store(with_a_replica);
  RedisLoad load(*store, longest_call(with_a_replica));
  ASSERT_LT(load.time_until_accepted(), 5s) << store->health().last_error;
  std::this_thread::sleep_for(500ms);

  group().master().kill();
  const auto outage = load.time_until_accepted();
  std::this_thread::sleep_for(500ms);
  load.end();

  std::cout << "Sentinel, master killed: " << load.report() << "; no proof accepted for " << outage.count()
            << " ms\n";
  EXPECT_LT(outage, 5s) << store->health().last_error;
  EXPECT_EQ(load.accepted_twice(), 0U);
  EXPECT_EQ(load.too_long(), 0U);
  EXPECT_EQ(store->failovers(), 1U);
}

// The old master still works when its successor begins. What it takes from then on is lost, so a proof counts
// when all replicas have it, of which the successor is one.
TEST_F(RedisSentinel, LosesNoProofWhenTheMasterIsDemotedUnderLoad) {
  auto with_all_replicas = options();
  with_all_replicas.min_replicas = 2;
  const auto store = redis::make_replay_store(with_all_replicas);
  RedisLoad load(*store, longest_call(with_all_replicas));
  ASSERT_LT(load.time_until_accepted(), 5s) << store->health().last_error;

  group().fail_over();
  EXPECT_TRUE(eventually(
      [&] { return redis_cli(group().master().port(), {"ROLE"}).find("slave") != std::string::npos; }));
  const auto outage = load.time_until_accepted();
  std::this_thread::sleep_for(500ms);
  load.end();

  std::cout << "Sentinel, master demoted: " << load.report() << "; no proof accepted for " << outage.count()
            << " ms\n";
  EXPECT_LT(outage, 5s) << store->health().last_error;
  EXPECT_EQ(load.accepted_twice(), 0U);
  EXPECT_EQ(load.too_long(), 0U);
}

}  // namespace
}  // namespace auth0::test
