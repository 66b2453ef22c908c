#include "api_client/dpop_fixture.hpp"
#include "support/fake_replay_store.hpp"
#include "support/held_transport.hpp"
#include "support/outcomes.hpp"
#include "support/recording_observer.hpp"

#include <auth0/api_client.hpp>
#include <auth0/metrics.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

// The forms of an operation.
enum class Form { synchronous, if_ready, asynchronous };
constexpr auto forms = {Form::synchronous, Form::if_ready, Form::asynchronous};

class ObservedClient : public DpopApiTest {
 protected:
  [[nodiscard]] ApiClient make_cold(const std::function<void(ApiClientOptions&)>& change = {}) {
    auto options = tenant_.client_options();
    options.observer = observer_;
    if (change) change(options);
    return ApiClient(options);
  }
  // With keys; what was told until then is forgotten.
  [[nodiscard]] ApiClient make_warm(const std::function<void(ApiClientOptions&)>& change = {}) {
    auto client = make_cold(change);
    EXPECT_TRUE(client.warm_up().empty());
    observer_->take();
    return client;
  }

  static void verify(const ApiClient& client, const VerifyAccessTokenRequest& request, Form form) {
    const Outcomes<VerifiedAccessToken> outcomes;
    if (form == Form::synchronous) std::ignore = client.try_verify_access_token(request);
    if (form == Form::if_ready) std::ignore = client.verify_access_token_if_ready(request);
    if (form != Form::asynchronous) return;
    client.async_verify_access_token(request, outcomes.completion());
    EXPECT_EQ(outcomes.wait_for(1).size(), 1U);
  }
  static void verify(const ApiClient& client, const IncomingRequest& request, const Requirement& requirement,
                     Form form) {
    const Outcomes<AcceptedRequest> outcomes;
    if (form == Form::synchronous) std::ignore = client.try_verify_request(request, requirement);
    if (form == Form::if_ready) std::ignore = client.verify_request_if_ready(request, requirement);
    if (form != Form::asynchronous) return;
    client.async_verify_request(request, requirement, outcomes.completion());
    EXPECT_EQ(outcomes.wait_for(1).size(), 1U);
  }
  static void verify_optional(const ApiClient& client, const IncomingRequest& request, Form form) {
    const Outcomes<std::optional<AcceptedRequest>> outcomes;
    if (form == Form::synchronous) std::ignore = client.try_verify_optional_token(request);
    if (form == Form::if_ready) std::ignore = client.verify_optional_token_if_ready(request);
    if (form != Form::asynchronous) return;
    client.async_verify_optional_token(request, {}, outcomes.completion());
    EXPECT_EQ(outcomes.wait_for(1).size(), 1U);
  }

  void expect_lines(const Lines& expected, const std::string& name) {
    EXPECT_EQ(observer_->take(), expected) << name;
  }

  [[nodiscard]] static std::vector<HttpHeader> bearer(const std::string& token) {
    return {{.name = "Authorization", .value = "Bearer " + token}};
  }

  std::shared_ptr<RecordingObserver> observer_ = std::make_shared<RecordingObserver>();
};

TEST_F(ObservedClient, TellsOnceOfEachToken) {
  struct Cause {
    std::string name;
    VerifyAccessTokenRequest request;
    std::string line;
  };
  const auto good = tenant_.issue();
  const std::vector<Cause> causes = {
      {"good", {.access_token = good}, "verification accepted bearer new"},
      {"good again", {.access_token = good}, "verification accepted bearer remembered"},
      {"none", {}, "verification refused:token_missing none"},
      {"a method, but no scheme",
       {.access_token = good, .http_method = "GET"},
       "verification refused:invalid_auth_scheme bearer"},
      {"no algorithm",
       {.access_token = good, .algorithms = AlgorithmList(std::vector<std::string>())},
       "verification refused:invalid_configuration bearer"},
      {"a claim is missing",
       {.access_token = good, .required_claims = {"org_id"}},
       "verification refused:claim_missing bearer"},
      {"bound, without a proof", {.access_token = token_}, "verification refused:token_is_bound bearer"},
  };
  for (const Form form : forms) {
    const auto client = make_warm();
    for (const auto& [name, request, line] : causes) {
      verify(client, request, form);
      expect_lines({line}, name);
    }
    for (const auto name : testing::defect_names()) {
      const auto bad = tenant_.issue({.defect = testing::defect_from_name(name)});
      verify(client, {.access_token = bad}, form);
      const auto lines = observer_->take();
      ASSERT_EQ(lines.size(), 1U) << name;
      EXPECT_TRUE(lines.front().starts_with("verification refused:")) << lines.front();
    }
  }
}

TEST_F(ObservedClient, TellsOnceOfEachProof) {
  for (const Form form : forms) {
    const auto client = make_warm();
    const auto proof = make_proof();
    verify(client, request(proof), form);
    expect_lines({"replay first_use", "verification accepted dpop new"}, "good");
    verify(client, request(proof), form);
    expect_lines({"replay replayed", "verification refused:proof_replayed dpop"}, "replayed");
    const auto other_method = make_proof({.method = "POST"});
    verify(client, request(other_method), form);
    expect_lines({"verification refused:method_mismatch dpop"}, "for another method");
  }
}

// A store that may wait: asked on this thread, or for asynchronous calls on another.
TEST_F(ObservedClient, TellsOnceOfEachAnswerOfAStore) {
  for (const Form form : {Form::synchronous, Form::asynchronous}) {
    const auto store = std::make_shared<FakeReplayStore>();
    const auto client = make_warm([&](auto& options) { options.dpop.replay.store = store; });
    verify(client, request(make_proof()), form);
    expect_lines({"replay first_use", "verification accepted dpop new"}, "good");
    verify(client, request(make_proof()), form);
    expect_lines({"replay first_use", "verification accepted dpop remembered"}, "the token again");
    store->answer(std::nullopt);
    verify(client, request(make_proof()), form);
    expect_lines({"replay unavailable", "verification unjudged:replay_store_unavailable dpop"}, "it throws");
    store->answer(ReplayOutcome::full);
    verify(client, request(make_proof()), form);
    expect_lines({"replay full", "verification unjudged:replay_store_full dpop"}, "full");
    store->answer(ReplayOutcome::first_use);
    store->fail_over();
    verify(client, request(make_proof()), form);
    expect_lines({"replay failover", "replay first_use", "verification accepted dpop remembered"}, "failover");
    verify(client, request(make_proof()), form);
    expect_lines({"replay first_use", "verification accepted dpop remembered"}, "it was told");
  }
  const auto client =
      make_warm([](auto& options) { options.dpop.replay.store = std::make_shared<FakeReplayStore>(); });
  verify(client, request(make_proof()), Form::if_ready);
  expect_lines({}, "it would have had to wait");
}

TEST_F(ObservedClient, TellsOnceOfEachRequest) {
  const auto read = require_all_scopes({"read:orders"});
  const auto accepted = bearer(tenant_.issue({.scope = "read:orders"}));
  const auto without_scope = bearer(tenant_.issue());
  const auto expired = bearer(tenant_.issue({.defect = testing::TokenDefect::expired}));
  const std::vector<HttpHeader> twice = {accepted.front(), accepted.front()};
  const std::vector<HttpHeader> basic = {{.name = "Authorization", .value = "Basic YTpi"}};
  for (const Form form : forms) {
    const auto client = make_warm();
    verify(client, {.headers = accepted}, read, form);
    expect_lines({"verification accepted bearer new"}, "accepted");
    verify(client, {.headers = without_scope}, read, form);
    expect_lines({"verification refused:scope_missing bearer"}, "without the scope");
    verify(client, {.headers = twice}, read, form);
    expect_lines({"verification refused:several_tokens bearer"}, "two tokens");
    verify(client, {.headers = basic}, read, form);
    expect_lines({"verification refused:invalid_auth_scheme bearer"}, "other credentials");
    verify(client, {}, read, form);
    expect_lines({"verification refused:token_missing none"}, "nothing");
    verify_optional(client, {}, form);
    expect_lines({}, "nothing, where that is allowed");
    verify_optional(client, {.headers = expired}, form);
    expect_lines({"verification refused:token_expired bearer"}, "expired, where none is allowed");
    verify_optional(client, {.headers = accepted}, form);
    expect_lines({"verification accepted bearer remembered"}, "accepted, where none is allowed");
  }
}

TEST_F(ObservedClient, TellsOfWhatWasAuthorized) {
  const auto client = make_warm();
  const auto token = client.verify_access_token({.access_token = tenant_.issue({.scope = "read:orders"})});
  observer_->take();
  EXPECT_TRUE(client.try_authorize(token, require_all_scopes({"read:orders"})));
  expect_lines({"verification accepted bearer"}, "held");
  EXPECT_FALSE(client.try_authorize(token, require_all_scopes({"write:orders"})));
  expect_lines({"verification refused:scope_missing bearer"}, "lacking");
}

TEST_F(ObservedClient, TellsOfRequestsForKeys) {
  const auto token = tenant_.issue();
  const Lines cold = {"request metadata 200", "request keys 200", "state none->fresh",
                      "verification accepted bearer new"};
  for (const Form form : {Form::synchronous, Form::asynchronous}) {
    verify(make_cold(), {.access_token = token}, form);
    expect_lines(cold, "cold");
  }
  verify(make_cold(), {.access_token = token}, Form::if_ready);
  expect_lines({}, "cold, if ready");

  tenant_.set_down(true);
  for (const Form form : {Form::synchronous, Form::asynchronous}) {
    verify(make_cold(), {.access_token = token}, form);
    const auto lines = observer_->take();
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_TRUE(lines.front().starts_with("request metadata c")) << lines.front();
    EXPECT_EQ(lines.back(), "verification unjudged:issuer_unavailable bearer");
  }
}

TEST_F(ObservedClient, TellsOfStatesOfKeysAndOfNewOnes) {
  const auto client = make_warm([](auto& options) { options.discovery_cache.background_refresh = false; });
  const auto verify_new = [&] {
    verify(client, {.access_token = tenant_.issue({.expires_in = 24h})}, Form::synchronous);
    return observer_->take();
  };
  tenant_.set_down(true);
  clock_->advance(11min);
  EXPECT_EQ(verify_new(), (Lines{"request metadata could_not_connect", "state fresh->stale",
                                 "verification accepted bearer new"}));
  clock_->advance(50min);
  EXPECT_EQ(verify_new(), (Lines{"request metadata could_not_connect", "state stale->too_old",
                                 "verification unjudged:issuer_unavailable bearer"}));
  tenant_.set_down(false);
  clock_->advance(1min);
  EXPECT_EQ(verify_new(), (Lines{"request metadata 200", "request keys 200", "state too_old->fresh",
                                 "verification accepted bearer new"}));
  tenant_.publish_next_key();
  tenant_.rotate_keys();
  clock_->advance(31s);
  EXPECT_EQ(verify_new(), (Lines{"request keys 200", "keys +1 -0", "verification accepted bearer new"}));
  tenant_.revoke_previous_keys();
  clock_->advance(11min);
  EXPECT_EQ(verify_new(), (Lines{"request metadata 200", "request keys 200", "keys +0 -1",
                                 "verification accepted bearer new"}));
}

TEST_F(ObservedClient, TellsOfCallsThatAreGivenUp) {
  const auto held = std::make_shared<HeldTransport>(tenant_.transport());
  const auto client = make_cold([&](auto& options) { options.http_transport = held; });
  const Outcomes<VerifiedAccessToken> outcomes;
  auto call = client.async_verify_access_token({.access_token = tenant_.issue()}, outcomes.completion());
  ASSERT_TRUE(held->wait_until_held());
  call.cancel();
  EXPECT_EQ(outcomes.wait_for(1).size(), 1U);
  expect_lines({"verification unjudged:cancelled bearer"}, "cancelled");
}

TEST_F(ObservedClient, TellsOfAsynchronousCallsThatMayNotBegin) {
  const auto client = make_cold([](auto& options) { options.discovery_cache.background_refresh = false; });
  verify(client, {.access_token = tenant_.issue()}, Form::asynchronous);
  expect_lines({"verification refused:invalid_configuration bearer"}, "no thread allowed");
}

TEST_F(ObservedClient, TellsWhoItWasOnlyWhereThatIsWanted) {
  const auto token = tenant_.issue({.subject = "auth0|somebody", .claims = {{"jti", "token-1"}}});
  verify(make_warm(), {.access_token = token}, Form::synchronous);
  expect_lines({"verification accepted bearer new"}, "not wanted");

  const auto identifying = std::make_shared<IdentifyingObserver>();
  const auto client = make_cold([&](auto& options) { options.observer = identifying; });
  verify(client, {.access_token = token}, Form::synchronous);
  EXPECT_EQ(identifying->subject, "auth0|somebody");
  EXPECT_EQ(identifying->client_id, "test-client");
  EXPECT_EQ(identifying->token_id, "token-1");
}

TEST_F(ObservedClient, HoldsNoLockWhereItTells) {
  std::atomic<const ApiClient*> client = nullptr;
  observer_ = std::make_shared<RecordingObserver>([&client] {
    const auto* observed = client.load();
    if (observed == nullptr) return;
    EXPECT_FALSE(observed->health().issuers.empty());
    std::ignore = observed->is_ready();
  });
  const auto observed = make_cold();
  client = &observed;
  verify(observed, request(make_proof()), Form::synchronous);
  tenant_.set_down(true);
  clock_->advance(11min);
  verify(observed, {.access_token = tenant_.issue()}, Form::asynchronous);
  client = nullptr;
  EXPECT_GE(observer_->lines().size(), 6U);
}

class ObservedExchange : public ObservedClient {
 protected:
  [[nodiscard]] ApiClient make_exchanging(std::int64_t cached = 0) {
    return make_warm([cached](auto& options) {
      options.client_id = "test-client";
      options.client_authentication.client_secret = "test-secret";
      options.exchange.max_cached_tokens = cached;
    });
  }
  static void exchange(const ApiClient& client, std::string_view token, const OnBehalfOfRequest& request,
                       Form form) {
    const Outcomes<ExchangedToken> outcomes;
    if (form == Form::synchronous) std::ignore = client.try_get_token_on_behalf_of(token, request);
    if (form == Form::if_ready) std::ignore = client.get_token_on_behalf_of_if_ready(token, request);
    if (form != Form::asynchronous) return;
    client.async_get_token_on_behalf_of(token, request, outcomes.completion());
    EXPECT_EQ(outcomes.wait_for(1).size(), 1U);
  }

  static constexpr std::string_view calendar = "https://calendar.example.com";
};

TEST_F(ObservedExchange, IsToldOnce) {
  tenant_.add_audience(std::string(calendar));
  const auto token = tenant_.issue();
  const Lines sent = {"request token_exchange 200",
                      "exchange on_behalf_of success 1 https://calendar.example.com"};
  for (const Form form : {Form::synchronous, Form::asynchronous}) {
    const auto client = make_exchanging();
    exchange(client, token, {.audience = calendar}, form);
    expect_lines(sent, "sent");
    exchange(client, token, {.audience = calendar}, form);
    expect_lines(sent, "sent again");
    exchange(client, token, {.audience = "https://unknown.example.com"}, form);
    const auto lines = observer_->take();
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_TRUE(lines.back().starts_with("exchange on_behalf_of exchange_refused 1")) << lines.back();
  }
  for (const Form form : forms) {
    const auto client = make_exchanging();
    exchange(client, token, {}, form);
    expect_lines({"exchange on_behalf_of missing_argument 0"}, "not sent");
    const auto caching = make_exchanging(10);
    exchange(caching, token, {.audience = calendar}, Form::synchronous);
    expect_lines(sent, "not cached");
    exchange(caching, token, {.audience = calendar}, form);
    expect_lines({"exchange on_behalf_of success 0 cached https://calendar.example.com"}, "cached");
    exchange(make_warm(), token, {.audience = calendar}, form);
    expect_lines({"exchange on_behalf_of client_authentication_missing 0 https://calendar.example.com"},
                 "no client authentication");
  }
  exchange(make_exchanging(), token, {.audience = calendar}, Form::if_ready);
  expect_lines({}, "it would have had to wait");
}

TEST_F(ObservedExchange, IsToldOfEachRequestOfOneCall) {
  tenant_.add_audience(std::string(calendar));
  tenant_.fail({.path = std::string(testing::Tenant::token_path), .status = 503});
  exchange(make_exchanging(), tenant_.issue(), {.audience = calendar}, Form::synchronous);
  expect_lines({"request token_exchange 503", "request token_exchange 503", "request token_exchange 503",
                "exchange on_behalf_of token_endpoint_unavailable 3 https://calendar.example.com"},
               "tried three times");
}

// Neither what anybody writes into tokens nor who they are of makes series.
TEST_F(ObservedClient, MakesNoSeriesOfWhatTokensSay) {
  const auto metrics = make_metrics();
  const auto client = make_warm([&](auto& options) { options.observer = metrics; });
  const auto good = tenant_.issue();
  const auto use = [&](int number) {
    const auto kid = std::to_string(number);
    const auto unknown = tenant_.issue({.subject = kid, .claims = {{"iss", kid}}, .header = {{"kid", kid}}});
    verify(client, {.access_token = unknown}, Form::synchronous);
    verify(client, {.access_token = good}, Form::synchronous);
  };
  use(0);
  const auto lines = std::ranges::count(metrics->text(client.health(), MetricsFormat::prometheus), '\n');
  for (int i = 1; i < 1'000; ++i)
    use(i);
  EXPECT_LE(std::ranges::count(metrics->text(client.health(), MetricsFormat::prometheus), '\n'), lines + 1);
}

}  // namespace

}  // namespace auth0::test
