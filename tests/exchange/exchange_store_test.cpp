#include "exchange/kept/sealed_bytes.hpp"
#include "support/exchange_scene.hpp"
#include "support/map_store.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using exchange::seal;
using exchange::unseal;

class SharedStore : public ::testing::Test {
 protected:
  [[nodiscard]] ExchangeScene::Options options() const {
    return {.exchange = {.store = store_, .max_custom_reuse = std::chrono::hours(24)}};
  }

  std::shared_ptr<MapStore> store_ = std::make_shared<MapStore>();
};

// 10.10
TEST_F(SharedStore, ServesEveryProcessOfTheClient) {
  ExchangeScene one(options());
  const std::string type = "urn:ietf:params:oauth:token-type:access_token";
  one.answer({ExchangeScene::token(R"(,"scope":"a","id_token":"it","issued_token_type":")" + type + '"')});
  const auto first = one.custom();
  ASSERT_TRUE(first);

  ExchangeScene other(options());
  const auto second = other.custom();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->access_token, first->access_token);
  EXPECT_EQ(second->scope, "a");
  EXPECT_EQ(second->issued_token_type, type);
  EXPECT_EQ(second->id_token, "it");
  EXPECT_EQ(second->expires_at, first->expires_at);
  EXPECT_TRUE(other.sent().empty());
}

// 10.10: "so that the store alone yields nothing"
TEST_F(SharedStore, HoldsNothingThatCouldBeRead) {
  ExchangeScene scene(options());
  scene.answer({ExchangeScene::token(R"(,"id_token":"id-token-of-the-user","scope":"read:orders")")});
  ASSERT_TRUE(scene.custom());
  const auto entries = store_->entries();
  ASSERT_EQ(entries.size(), 1U);
  const auto& [name, value] = *entries.begin();
  const std::string all = name + value;
  for (const std::string_view readable :
       {std::string_view("at-1"), std::string_view("id-token-of-the-user"), std::string_view("read:orders"),
        std::string_view("access_token"), std::string_view("Bearer"), ExchangeScene::subject,
        ExchangeScene::secret, std::string_view("client-1"), std::string_view("api.example.com")}) {
    EXPECT_EQ(all.find(readable), std::string::npos) << readable;
  }
  EXPECT_EQ(name.size(), 64U);
  EXPECT_EQ(name.find_first_not_of("0123456789abcdef"), std::string::npos);
}

TEST_F(SharedStore, IsToldHowLongATokenIsGoodFor) {
  ExchangeScene scene(options());
  ASSERT_TRUE(scene.custom());
  EXPECT_EQ(store_->time_to_live(), 3570s);
}

// 10.10: nor anything that has no time left.
TEST_F(SharedStore, IsGivenNoTokenThatExpiresTooSoon) {
  ExchangeScene scene(options());
  scene.answer({ExchangeScene::json(200, R"({"access_token":"at","token_type":"Bearer","expires_in":30})"),
                ExchangeScene::json(200, R"({"access_token":"at","token_type":"Bearer","expires_in":31})")});
  ASSERT_TRUE(scene.custom());
  EXPECT_TRUE(store_->entries().empty());
  ASSERT_TRUE(scene.custom());
  EXPECT_EQ(store_->entries().size(), 1U);
  EXPECT_EQ(store_->time_to_live(), 1s);
}

// As another version may have written it.
TEST_F(SharedStore, MayHoldWhatIsNoToken) {
  ExchangeScene scene(options());
  ASSERT_TRUE(scene.custom());
  const auto name = store_->entries().begin()->first;
  store_->set(name, seal("{}", ExchangeScene::subject, name).value(), 60s);
  ASSERT_TRUE(scene.custom());
  EXPECT_EQ(scene.sent().size(), 2U);
}

// A store may keep things for longer than it was told.
TEST_F(SharedStore, IsNotTrustedWithTime) {
  ExchangeScene scene(options());
  ASSERT_TRUE(scene.custom());
  scene.clock->advance(3570s);
  ASSERT_TRUE(scene.custom());
  EXPECT_EQ(scene.sent().size(), 2U);
}

// 10.10: who can write to the store can make entries unreadable, and not make or move them.
TEST_F(SharedStore, IsNotTrustedWithContent) {
  ExchangeScene scene(options());
  ASSERT_TRUE(scene.custom("one"));
  const auto of_one = *store_->entries().begin();
  ASSERT_TRUE(scene.custom("two"));
  for (const auto& [name, value] : store_->entries()) {
    if (name != of_one.first) store_->set(name, of_one.second, 60s);
  }
  store_->set(of_one.first, "junk", 60s);
  EXPECT_TRUE(scene.custom("one"));
  EXPECT_TRUE(scene.custom("two"));
  EXPECT_EQ(scene.sent().size(), 4U);
}

TEST_F(SharedStore, StopsNothingWhenItFails) {
  ExchangeScene scene(options());
  store_->fail();
  EXPECT_TRUE(scene.custom());
  EXPECT_EQ(scene.sent().size(), 1U);
}

TEST_F(SharedStore, IsAskedOnceWhereMemoryKeepsTheTokenToo) {
  ExchangeScene first(options());
  ASSERT_TRUE(first.on_behalf_of());
  auto both = options();
  both.exchange.max_cached_tokens = 10;
  ExchangeScene scene(both);
  ASSERT_TRUE(scene.on_behalf_of());
  store_->fail();
  EXPECT_TRUE(scene.on_behalf_of());
  EXPECT_TRUE(scene.sent().empty());
}

// 10.10: the time until which the answer of a custom exchange may be used again is in the entry.
TEST_F(SharedStore, IsNotTrustedWithTheTimeOfACustomExchange) {
  auto briefly = options();
  briefly.exchange.max_custom_reuse = 300s;
  ExchangeScene scene(briefly);
  ASSERT_TRUE(scene.custom());
  EXPECT_EQ(store_->time_to_live(), 300s);
  ExchangeScene other(options());  // with a longer limit, which does not extend it
  for (auto* clock : {scene.clock.get(), other.clock.get()})
    clock->advance(299s);
  ASSERT_TRUE(other.custom());
  EXPECT_TRUE(other.sent().empty());
  for (auto* clock : {scene.clock.get(), other.clock.get()})
    clock->advance(1s);
  ASSERT_TRUE(other.custom());
  EXPECT_EQ(other.sent().size(), 1U);
}

// 10.10: "and no longer than the reader's own limit"
TEST_F(SharedStore, DoesNotServeACustomExchangeForLongerThanTheReaderAllows) {
  ExchangeScene writer(options());
  ASSERT_TRUE(writer.custom());
  for (const auto& [passed, requests] : {std::pair(299s, 0U), std::pair(300s, 1U)}) {
    auto briefly = options();
    briefly.exchange.max_custom_reuse = 300s;
    const auto fresh = std::make_shared<MapStore>();
    for (const auto& [name, value] : store_->entries())
      fresh->set(name, value, 1h);
    briefly.exchange.store = fresh;
    ExchangeScene reader(briefly);
    reader.clock->advance(passed);
    ASSERT_TRUE(reader.custom());
    EXPECT_EQ(reader.sent().size(), requests) << passed.count();
  }
}

// Of an entry from the future nobody knows how old it is.
TEST_F(SharedStore, DoesNotServeACustomExchangeOfAClockThatIsAhead) {
  ExchangeScene writer(options());
  writer.clock->advance(1s);
  ASSERT_TRUE(writer.custom());
  ASSERT_TRUE(writer.on_behalf_of());
  ExchangeScene reader(options());
  ASSERT_TRUE(reader.on_behalf_of());
  EXPECT_TRUE(reader.sent().empty());
  ASSERT_TRUE(reader.custom());
  EXPECT_EQ(reader.sent().size(), 1U);
}

// 10.10: memory keeps what came out of a store until the same moment, not anew from then on.
TEST_F(SharedStore, SharesItsTimesWithMemory) {
  auto briefly = options();
  briefly.exchange.max_custom_reuse = 300s;
  ExchangeScene writer(briefly);
  ASSERT_TRUE(writer.custom());
  briefly.exchange.max_cached_tokens = 10;
  ExchangeScene reader(briefly);
  reader.clock->advance(200s);
  ASSERT_TRUE(reader.custom());
  store_->fail();
  reader.clock->advance(99s);
  ASSERT_TRUE(reader.custom());
  EXPECT_TRUE(reader.sent().empty());
  reader.clock->advance(1s);
  ASSERT_TRUE(reader.custom());
  EXPECT_EQ(reader.sent().size(), 1U);
}

TEST(SealedBytes, ComeBackWithTheSameTokenAndName) {
  for (const std::string& text : {std::string(), std::string("text"), std::string(10'000, '\0')}) {
    const auto sealed = seal(text, "token", "name");
    ASSERT_TRUE(sealed);
    EXPECT_EQ(unseal(*sealed, "token", "name"), text);
  }
}

TEST(SealedBytes, AreNothingToAnotherTokenOrUnderAnotherName) {
  const auto sealed = seal("text", "token", "name");
  ASSERT_TRUE(sealed);
  EXPECT_EQ(unseal(*sealed, "token2", "name"), std::nullopt);
  EXPECT_EQ(unseal(*sealed, "token", "name2"), std::nullopt);
}

TEST(SealedBytes, AreNothingWithAnyBitChanged) {
  const auto sealed = seal("text", "token", "name");
  ASSERT_TRUE(sealed);
  for (std::size_t i = 0; i < sealed->size(); ++i) {
    auto changed = *sealed;
    changed[i] = static_cast<char>(static_cast<unsigned char>(changed[i]) ^ 1U);
    EXPECT_EQ(unseal(changed, "token", "name"), std::nullopt) << i;
  }
}

TEST(SealedBytes, AreNothingWhenCut) {
  const auto sealed = seal("text", "token", "name");
  ASSERT_TRUE(sealed);
  for (std::size_t size = 0; size < sealed->size(); ++size)
    EXPECT_EQ(unseal(sealed->substr(0, size), "token", "name"), std::nullopt) << size;
}

TEST(SealedBytes, AreOneMebibyteAtMost) {
  const std::string most(std::size_t{1024} * 1024, 'x');
  const auto sealed = seal(most, "token", "name");
  ASSERT_TRUE(sealed);
  EXPECT_EQ(unseal(*sealed, "token", "name"), most);
  EXPECT_EQ(seal(most + 'x', "token", "name"), std::nullopt);
  EXPECT_EQ(unseal(*sealed + 'x', "token", "name"), std::nullopt);
}

// A nonce that is used twice with a key gives both texts away.
TEST(SealedBytes, AreDifferentEachTime) {
  EXPECT_NE(seal("text", "token", "name"), seal("text", "token", "name"));
}

}  // namespace

}  // namespace auth0::test
