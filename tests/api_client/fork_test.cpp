#include "support/eventually.hpp"
#include "support/forked.hpp"
#include "support/held_transport.hpp"
#include "support/outcomes.hpp"

#include <auth0/api_client.hpp>
#include <auth0/testing/manual_clock.hpp>
#include <auth0/testing/tenant.hpp>

#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using auth0::testing::Tenant;

// A process forks, as servers do that are ready before they have children which serve.
class ForkedProcess : public ::testing::Test {
 protected:
  [[nodiscard]] static bool is_accepted(const ApiClient& client, const std::string& token) {
    return client.try_verify_access_token({.access_token = token}).has_value();
  }

  // By a call that waits on no thread.
  [[nodiscard]] static Result<VerifiedAccessToken> later(const ApiClient& client, const std::string& token) {
    const Outcomes<VerifiedAccessToken> outcomes;
    const auto call = client.async_verify_access_token({.access_token = token}, outcomes.completion());
    auto all = outcomes.wait_for(1);
    return std::move(all.at(0));
  }

  std::shared_ptr<testing::ManualClock> clock_ = std::make_shared<testing::ManualClock>();
  Tenant tenant_{{.clock = clock_}};
  std::string token_ = tenant_.issue();
};

TEST_F(ForkedProcess, HasAClientThatWasNotUsedBefore) {
  const auto client = tenant_.make_client();

  EXPECT_EQ(result_in_child([&] { return is_accepted(client, token_) ? 0 : 1; }), 0);
  EXPECT_EQ(result_in_child([&] { return later(client, token_) ? 0 : 1; }), 0);
  EXPECT_TRUE(later(client, token_).has_value());
}

TEST_F(ForkedProcess, GoesOnWithAClientWhoseThreadRunsInTheParent) {
  std::optional<ApiClient> client(tenant_.make_client());
  ASSERT_TRUE(later(*client, token_).has_value());

  const int problems = result_in_child([&] {
    int found = 0;
    if (!is_accepted(*client, token_)) found |= 1;
    if (!later(*client, token_)) found |= 2;  // the result is ready
    tenant_.rotate_keys();
    const auto of_new_key = tenant_.issue();
    clock_->advance(31s);  // the new key may be asked for
    const auto waiting = later(*client, of_new_key);
    if (waiting || waiting.error().reason != Reason::invalid_configuration) found |= 4;
    if (!is_accepted(*client, of_new_key)) found |= 8;
    if (client->can_wait_asynchronously()) found |= 16;
    client.reset();
    return found;
  });

  EXPECT_EQ(problems, 0);
  EXPECT_TRUE(later(*client, token_).has_value());
}

// What the parent has begun does not end in the child.
class ForkedWhileAsking : public ForkedProcess {
 protected:
  [[nodiscard]] ApiClientOptions options() {
    auto options = tenant_.client_options();
    options.http_transport = held_;
    options.client_id = "test-client";
    options.client_authentication.client_secret = "test-secret";
    options.exchange.max_cached_tokens = 10;  // so that calls share an exchange
    return options;
  }

  // What a function of the client returns in the child, where requests are answered, and which then destroys
  // it.
  template <class Function>
  [[nodiscard]] int result_with(std::optional<ApiClient>& client, Function function) {
    return result_in_child([&] {
      held_->release();
      const int result = function(*client);
      client.reset();
      return result;
    });
  }

  std::shared_ptr<HeldTransport> held_ = std::make_shared<HeldTransport>(tenant_.transport());
};

TEST_F(ForkedWhileAsking, FetchesTheKeysThatItsParentIsFetching) {
  std::optional<ApiClient> client(options());
  const Outcomes<VerifiedAccessToken> outcomes;
  const auto call = client->async_verify_access_token({.access_token = token_}, outcomes.completion());
  ASSERT_TRUE(held_->wait_until_held(Tenant::metadata_path));

  EXPECT_EQ(result_with(client, [&](const ApiClient& ours) { return is_accepted(ours, token_) ? 0 : 1; }), 0);
  EXPECT_EQ(outcomes.count(), 0U);
}

// Stale keys serve while somebody refreshes them, which nobody does in the child.
TEST_F(ForkedWhileAsking, RefreshesStaleKeysThatItsParentIsRefreshing) {
  std::optional<ApiClient> client(options());
  held_->release();
  ASSERT_TRUE(client->warm_up().empty());
  tenant_.set_down(true);
  clock_->advance(11min);
  ASSERT_TRUE(is_accepted(*client, tenant_.issue()));
  ASSERT_TRUE(eventually([&] { return !client->health().issuers.front().last_error.empty(); }));
  tenant_.set_down(false);
  held_->hold();
  clock_->advance(1min);
  ASSERT_TRUE(is_accepted(*client, tenant_.issue()));
  ASSERT_TRUE(held_->wait_until_held());

  const auto requests_after_a_token = [&](const ApiClient& ours) {
    const auto before = tenant_.requests(Tenant::jwks_path);
    if (!is_accepted(ours, tenant_.issue())) return 100;
    return static_cast<int>(tenant_.requests(Tenant::jwks_path) - before);
  };
  EXPECT_EQ(result_with(client, requests_after_a_token), 1);
}

TEST_F(ForkedWhileAsking, ExchangesWhatItsParentIsExchanging) {
  std::optional<ApiClient> client(options());
  held_->release();
  ASSERT_TRUE(client->warm_up().empty());
  held_->hold();
  const Outcomes<ExchangedToken> outcomes;
  const OnBehalfOfRequest request{.audience = tenant_.audience()};
  const auto call = client->async_get_token_on_behalf_of(token_, request, outcomes.completion());
  ASSERT_TRUE(held_->wait_until_held(Tenant::token_path));

  EXPECT_EQ(result_with(client,
                        [&](const ApiClient& ours) {
                          return ours.try_get_token_on_behalf_of(token_, request) ? 0 : 1;
                        }),
            0);
  EXPECT_EQ(outcomes.count(), 0U);
}

}  // namespace
}  // namespace auth0::test
