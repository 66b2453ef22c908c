#include "redis/shared_group.hpp"
#include "support/eventually.hpp"
#include "support/proof_uses.hpp"
#include "support/redis_load.hpp"

#include <auth0/redis/replay_store.hpp>
#include <auth0/testing/certificate.hpp>

#include <chrono>
#include <cstdint>
#include <gtest/gtest.h>
#include <iostream>
#include <string>
#include <thread>
#include <tuple>

namespace auth0::test {
namespace {

using namespace std::chrono_literals;

class RedisSentinel : public SharedGroup<SentinelGroup> {
 protected:
  explicit RedisSentinel(Protection protection = Protection::none) : SharedGroup(protection) {}
};

TEST_F(RedisSentinel, NamesTheMaster) {
  const auto store = redis::make_replay_store(options());
  EXPECT_EQ(store->record(use_of(1)), ReplayOutcome::first_use) << store->health().last_error;
  EXPECT_EQ(store->record(use_of(1)), ReplayOutcome::replayed);
}

TEST_F(RedisSentinel, ThatIsGoneIsReplacedByAnother) {
  group().sentinel(0).kill();
  const auto store = redis::make_replay_store(options());
  EXPECT_EQ(store->record(use_of(2)), ReplayOutcome::first_use) << store->health().last_error;
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
  EXPECT_TRUE(eventually([&] { return group().master().cli({"ROLE"}).find("slave") != std::string::npos; }));
  const auto outage = load.time_until_accepted();
  std::this_thread::sleep_for(500ms);
  load.end();

  std::cout << "Sentinel, master demoted: " << load.report() << "; no proof accepted for " << outage.count()
            << " ms\n";
  EXPECT_LT(outage, 5s) << store->health().last_error;
  EXPECT_EQ(load.accepted_twice(), 0U);
  EXPECT_EQ(load.too_long(), 0U);
}

// Two masters of which a Sentinel names one. Neither knows of the other, as one that is cut off.
class RedisSentinelOfTwoMasters : public ::testing::Test {
 protected:
  RedisSentinelOfTwoMasters() { name(first_); }

  void name(const RedisServer& master) {
    std::ignore = sentinel_.cli({"SENTINEL", "REMOVE", "orders"});
    EXPECT_TRUE(
        sentinel_.cli({"SENTINEL", "MONITOR", "orders", "127.0.0.1", std::to_string(master.port()), "1"})
            .starts_with("OK"));
  }
  [[nodiscard]] redis::RedisOptions options() const {
    redis::RedisOptions options;
    options.sentinels = {.addresses = {{.port = sentinel_.port()}}, .master_name = "orders"};
    return options;
  }

  RedisServer first_{};
  RedisServer second_{};
  RedisServer sentinel_{{.is_sentinel = true}};
};

TEST_F(RedisSentinelOfTwoMasters, IsAskedThoughNothingWasRecordedForAWhile) {
  const auto idle = redis::make_replay_store(options());
  EXPECT_EQ(idle->record(use_of(1)), ReplayOutcome::first_use) << idle->health().last_error;
  std::this_thread::sleep_for(1500ms);
  name(second_);
  const auto other = redis::make_replay_store(options());
  EXPECT_EQ(other->record(use_of(2)), ReplayOutcome::first_use) << other->health().last_error;
  std::this_thread::sleep_for(3s);  // one is promised; a slow machine may take more
  EXPECT_EQ(idle->record(use_of(2)), ReplayOutcome::replayed) << idle->health().last_error;
}

TEST_F(RedisSentinelOfTwoMasters, IsAskedAgainAfterAPauseWithoutAConnection) {
  const auto store = redis::make_replay_store(options());
  EXPECT_EQ(store->record(use_of(1)), ReplayOutcome::first_use) << store->health().last_error;
  // Nobody else asks that of it.
  const auto is_asked_for_its_role = [this] { return first_.cli({"CLIENT", "LIST"}).contains("cmd=role"); };
  EXPECT_TRUE(eventually(is_asked_for_its_role));
  EXPECT_TRUE(eventually([&] { return !is_asked_for_its_role(); }));
  name(second_);
  EXPECT_EQ(store->record(use_of(1)), ReplayOutcome::first_use) << store->health().last_error;  // there
  EXPECT_EQ(store->failovers(), 1U);
}

class RedisSentinelOverTls : public RedisSentinel {
 protected:
  RedisSentinelOverTls() : RedisSentinel(Protection::tls_and_passwords) {}

  static std::string error_with(const redis::RedisOptions& options) {
    const auto store = redis::make_replay_store(options);
    EXPECT_EQ(store->record(use_of(1)), ReplayOutcome::unavailable);
    return store->health().last_error;
  }
};

TEST_F(RedisSentinelOverTls, LeadsToTheNextMasterWithUsersOfTheLeastRights) {
  auto with_a_replica = options();
  with_a_replica.min_replicas = 1;
  const auto store = redis::make_replay_store(with_a_replica);
  // On a busy machine a replica may confirm a write too late; then the proof is recorded, and refused.
  const auto record_another = [&store](std::uint64_t& number) {
    return eventually([&] { return store->record(use_of(++number)) == ReplayOutcome::first_use; });
  };
  std::uint64_t first = 0;
  EXPECT_TRUE(record_another(first)) << store->health().last_error;
  group().master().kill();
  auto next = first;
  EXPECT_TRUE(record_another(next)) << store->health().last_error;
  EXPECT_EQ(store->record(use_of(first)), ReplayOutcome::replayed);
  EXPECT_EQ(store->failovers(), 1U);
}

TEST_F(RedisSentinelOverTls, IsAskedAsItsOwnUser) {
  auto of_the_servers = options();
  of_the_servers.sentinels.username = of_the_servers.username;
  of_the_servers.sentinels.password = of_the_servers.password;
  EXPECT_EQ(error_with(of_the_servers), "no Sentinel names a master: Redis answered WRONGPASS");
  auto nobody = options();
  nobody.sentinels.username = nobody.sentinels.password = "";
  EXPECT_EQ(error_with(nobody), "no Sentinel names a master: Redis answered NOAUTH");
  auto of_the_sentinels = options();
  of_the_sentinels.username = of_the_sentinels.sentinels.username;
  of_the_sentinels.password = of_the_sentinels.sentinels.password;
  EXPECT_EQ(error_with(of_the_sentinels), "Redis answered WRONGPASS");
}

TEST_F(RedisSentinelOverTls, IsNotAskedWithoutATrustedCertificate) {
  auto untrusted = options();
  untrusted.sentinels.tls.ca_pem = testing::make_self_signed_identity().certificate_pem;
  EXPECT_TRUE(
      error_with(untrusted).starts_with("no Sentinel names a master: the server's certificate is not trusted"));
  auto untrusted_master = options();
  untrusted_master.tls.ca_pem = untrusted.sentinels.tls.ca_pem;
  EXPECT_TRUE(error_with(untrusted_master).starts_with("the server's certificate is not trusted"));
}

}  // namespace
}  // namespace auth0::test
