#include "support/exchange_scene.hpp"
#include "support/fail_each_allocation.hpp"
#include "support/map_store.hpp"

#include <auth0/testing/dpop_key.hpp>
#include <auth0/testing/manual_clock.hpp>
#include <auth0/testing/tenant.hpp>

#include <boost/json/object.hpp>
#include <chrono>
#include <cstddef>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;

class WithoutMemory : public ::testing::Test {
 protected:
  [[nodiscard]] std::unique_ptr<ApiClient> make_client() {
    auto options = tenant_.client_options();
    options.discovery_cache.background_refresh = false;
    options.token_cache.max_entries = 1;
    return std::make_unique<ApiClient>(options);
  }
  // Past every back-off.
  void expect_good(const ApiClient& client, const std::string& token) {
    clock_->advance(60s);
    EXPECT_TRUE(client.try_verify_access_token({.access_token = token}));
    EXPECT_TRUE(client.try_verify_access_token({.access_token = token}));
    EXPECT_EQ(client.health().token_cache.tokens, 1U);
  }

  std::shared_ptr<auth0::testing::ManualClock> clock_ = std::make_shared<auth0::testing::ManualClock>();
  auth0::testing::Tenant tenant_{{.algorithm = "ES256", .clock = clock_}};
  std::string token_ = tenant_.issue({.expires_in = 1000h});
  std::string other_token_ = tenant_.issue({.expires_in = 1000h, .subject = "auth0|other"});
};

TEST_F(WithoutMemory, TheFirstTokenAndItsKeysAreRefusedOrAccepted) {
  fail_each_allocation([this] { return make_client(); },
                       [this](const ApiClient& client) {
                         std::ignore = client.try_verify_access_token({.access_token = token_});
                       },
                       [this](const ApiClient& client) { expect_good(client, token_); });
}

// 7.5: where a remembered token is replaced
// 4.6: an issuer that does not answer is never passed over.
TEST_F(WithoutMemory, AWarmUpSaysThatItFailedOrThrows) {
  tenant_.set_down(true);
  struct Scene {
    std::unique_ptr<ApiClient> client;
    std::optional<std::size_t> failures{};
  };
  fail_each_allocation([this] { return std::make_unique<Scene>(make_client()); },
                       [](Scene& scene) { scene.failures = scene.client->warm_up().size(); },
                       [](const Scene& scene) { EXPECT_EQ(scene.failures.value_or(1), 1U); });
}

TEST_F(WithoutMemory, ATokenThatTakesThePlaceOfAnotherIsRefusedOrAccepted) {
  fail_each_allocation(
      [this] {
        auto client = make_client();
        EXPECT_TRUE(client->try_verify_access_token({.access_token = other_token_}));
        return client;
      },
      [this](const ApiClient& client) {
        std::ignore = client.try_verify_access_token({.access_token = token_});
      },
      [this](const ApiClient& client) { expect_good(client, token_); });
}

TEST_F(WithoutMemory, ARefreshFailsOrEnds) {
  fail_each_allocation(
      [this] {
        auto client = make_client();
        EXPECT_TRUE(client->try_verify_access_token({.access_token = token_}));
        clock_->advance(601s);
        return client;
      },
      [this](const ApiClient& client) {
        std::ignore = client.try_verify_access_token({.access_token = token_});
      },
      [this](const ApiClient& client) { expect_good(client, token_); });
}

// 8.7: with the store of used proofs in memory
TEST_F(WithoutMemory, AProofIsRefusedOrAccepted) {
  constexpr std::string_view url = "https://api.example.com/orders";
  const auth0::testing::DpopKey key;
  const auto bound =
      tenant_.issue({.expires_in = 1000h, .claims = {{"cnf", boost::json::object{{"jkt", key.thumbprint()}}}}});
  const auto verify = [&](const ApiClient& client, const std::string& proof) {
    return client
        .try_verify_access_token({.access_token = bound,
                                  .scheme = PresentedScheme::dpop,
                                  .dpop_proof = proof,
                                  .http_method = "GET",
                                  .http_url = url})
        .has_value();
  };
  const auto proof_now = [&] {
    return key.make_proof({.url = std::string(url), .access_token = bound, .issued_at = clock_->now()});
  };
  std::string proof;
  fail_each_allocation(
      [&] {
        proof = proof_now();
        return make_client();
      },
      [&](const ApiClient& client) { static_cast<void>(verify(client, proof)); },
      [&](const ApiClient& client) {
        clock_->advance(60s);
        EXPECT_TRUE(verify(client, proof_now()));
      });
}

// 10.10: with both places where exchanged tokens are kept
TEST(ExchangeWithoutMemory, FailsOrGivesATokenAndKeepsWorking) {
  fail_each_allocation(
      [] {
        return std::make_unique<ExchangeScene>(ExchangeScene::Options{
            .exchange = {.max_cached_tokens = 10, .store = std::make_shared<MapStore>()}});
      },
      [](ExchangeScene& scene) { std::ignore = scene.custom(); },
      [](ExchangeScene& scene) {
        scene.clock->advance(61s);
        EXPECT_TRUE(scene.custom());
        EXPECT_TRUE(scene.custom());
      });
}

}  // namespace

}  // namespace auth0::test
