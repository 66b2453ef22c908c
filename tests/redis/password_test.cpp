#include "redis_client.hpp"
#include "support/proof_uses.hpp"
#include "support/redis_fixture.hpp"

#include <gtest/gtest.h>
#include <string>

namespace auth0::test {
namespace {

class RedisPassword : public RedisTest {
 protected:
  RedisPassword() : RedisTest({.password = "open sesame", .tls = {}}) {}

  ReplayOutcome outcome_with(const redis::RedisOptions& changed) {
    const auto store = redis::make_replay_store(changed);
    const auto outcome = store->record(use_of(1));
    last_error_ = store->health().last_error;
    return outcome;
  }

  std::string last_error_;
};

TEST_F(RedisPassword, OpensTheServer) {
  EXPECT_EQ(outcome_with(options()), ReplayOutcome::first_use);
  EXPECT_EQ(last_error_, "");
}

TEST_F(RedisPassword, ThatIsWrongMakesTheStoreUnavailableAndIsNotRepeated) {
  auto wrong = options();
  wrong.password = "Iftah Ya Simsim";
  EXPECT_EQ(outcome_with(wrong), ReplayOutcome::unavailable);
  EXPECT_EQ(last_error_, "Redis answered WRONGPASS");
}

TEST_F(RedisPassword, ThatIsMissingMakesTheStoreUnavailable) {
  auto none = options();
  none.password = "";
  EXPECT_EQ(outcome_with(none), ReplayOutcome::unavailable);
  EXPECT_EQ(last_error_, "Redis answered NOAUTH");
}

// docs/redis.md names the rights that a user needs.
TEST_F(RedisPassword, OfAUserWithTheLeastRightsOpensTheServer) {
  redis::RedisClient admin(options());
  const auto made =
      admin.command({"ACL", "SETUSER", "api", "on", ">abracadabra", "~auth0:proof:*", "+set", "+ping"});
  ASSERT_TRUE(made && made->text == "OK");
  auto as_user = options();
  as_user.username = "api";
  as_user.password = "abracadabra";
  EXPECT_EQ(outcome_with(as_user), ReplayOutcome::first_use);

  as_user.key_prefix = "another:";
  EXPECT_EQ(outcome_with(as_user), ReplayOutcome::unavailable);
  EXPECT_EQ(last_error_, "Redis answered NOPERM");
}

}  // namespace
}  // namespace auth0::test
