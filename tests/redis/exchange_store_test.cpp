#include "redis_client.hpp"
#include "support/exchange_scene.hpp"
#include "support/redis_fixture.hpp"

#include <auth0/redis/exchange_store.hpp>

#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <string>

namespace auth0::test {
namespace {

using namespace std::chrono_literals;

class RedisExchangeStore : public RedisTest {
 protected:
  [[nodiscard]] std::shared_ptr<ExchangeStore> exchange_store() const {
    return redis::make_exchange_store(options());
  }

  // What Redis itself says.
  [[nodiscard]] redis::Reply ask(std::initializer_list<std::string_view> words) const {
    redis::RedisClient client(options());
    return client.command(words).value();
  }
};

TEST_F(RedisExchangeStore, GivesBackWhatItKeeps) {
  const std::string bytes("\0\r\n\xFF$5", 6);
  exchange_store()->set("name", bytes, 60s);
  EXPECT_EQ(exchange_store()->get("name"), bytes);
  EXPECT_EQ(exchange_store()->get("another name"), std::nullopt);
}

TEST_F(RedisExchangeStore, KeepsForTheTimeThatItIsTold) {
  exchange_store()->set("name", "value", 60s);
  const auto left = ask({"TTL", "auth0:exchange:name"}).integer;
  EXPECT_GT(left, 50);
  EXPECT_LE(left, 60);
  exchange_store()->set("short", "value", 1s);
  EXPECT_EQ(exchange_store()->get("short"), "value");
  exchange_store()->set("none", "value", 0s);
  EXPECT_EQ(exchange_store()->get("none"), std::nullopt);
}

TEST_F(RedisExchangeStore, HasNothingWhileRedisIsAway) {
  const auto store = exchange_store();
  store->set("name", "value", 60s);
  server().stop();
  store->set("name", "other", 60s);
  EXPECT_EQ(store->get("name"), std::nullopt);
}

// 10.10: two processes share what one of them has exchanged, and the store alone yields nothing.
TEST_F(RedisExchangeStore, SharesExchangedTokensThatNobodyCanReadInIt) {
  const std::string subject_token = "the-subject-token-of-a-caller";
  ExchangeScene one({.exchange = {.store = exchange_store()}});
  ExchangeScene other({.exchange = {.store = exchange_store()}});
  const auto exchanged = one.custom(subject_token);
  ASSERT_TRUE(exchanged) << exchanged.error().message;
  const auto found = other.custom(subject_token);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->access_token, exchanged->access_token);
  EXPECT_EQ(other.sent().size(), 0U);

  ASSERT_EQ(ask({"DBSIZE"}).integer, 1);
  const std::string key = ask({"RANDOMKEY"}).text;
  const std::string value = ask({"GET", key}).text;
  for (const auto& secret : {subject_token, exchanged->access_token}) {
    EXPECT_EQ(key.find(secret), std::string::npos);
    EXPECT_EQ(value.find(secret), std::string::npos);
  }
  EXPECT_GT(value.size(), exchanged->access_token.size());
}

}  // namespace
}  // namespace auth0::test
