#include "support/held_transport.hpp"
#include "support/outcomes.hpp"

#include <auth0/api_client.hpp>
#include <auth0/testing/tenant.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <future>
#include <gtest/gtest.h>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

using auth0::testing::Tenant;

// Keeps back what is sent to one tenant, and nothing else.
class SlowAndFast final : public AsyncHttpTransport {
 public:
  SlowAndFast(std::shared_ptr<HeldTransport> slow, Tenant& fast)
      : slow_(std::move(slow)), fast_(fast.transport()), fast_issuer_(fast.issuer()) {}

  [[nodiscard]] std::expected<HttpResponse, TransportError> send(const HttpRequest& request) override {
    return request.url.starts_with(fast_issuer_) ? fast_->send(request) : slow_->send(request);
  }
  void async_send(HttpRequest request, Completion done) override {
    if (request.url.starts_with(fast_issuer_)) return done(fast_->send(request));
    slow_->async_send(std::move(request), std::move(done));
  }

 private:
  std::shared_ptr<HeldTransport> slow_;
  std::shared_ptr<HttpTransport> fast_;
  std::string fast_issuer_;
};

// A client whose tenant answers when the test says so.
class AsyncCalls : public ::testing::Test {
 protected:
  [[nodiscard]] ApiClientOptions options() {
    auto options = tenant_.client_options();
    options.http_transport = held_;
    return options;
  }

  AsyncCall begin(const ApiClient& client, const Outcomes<VerifiedAccessToken>& outcomes) const {
    return client.async_verify_access_token({.access_token = token_}, outcomes.completion());
  }

  static bool are_all(const std::vector<Result<VerifiedAccessToken>>& outcomes, Reason reason) {
    return std::ranges::all_of(
        outcomes, [&](const auto& outcome) { return !outcome && outcome.error().reason == reason; });
  }

  Tenant tenant_{{.algorithm = "ES256"}};
  std::shared_ptr<HeldTransport> held_ = std::make_shared<HeldTransport>(tenant_.transport());
  std::string token_ = tenant_.issue();
};

TEST_F(AsyncCalls, EndOnceAndOnTheClientsThread) {
  const ApiClient client(options());
  const Outcomes<VerifiedAccessToken> outcomes;
  for (int i = 0; i < 200; ++i)
    begin(client, outcomes);
  ASSERT_TRUE(held_->wait_until_held());
  EXPECT_EQ(outcomes.count(), 0U);
  held_->release();
  const auto all = outcomes.wait_for(200);
  EXPECT_EQ(all.size(), 200U);
  EXPECT_TRUE(std::ranges::all_of(all, [](const auto& outcome) { return outcome.has_value(); }));
  ASSERT_EQ(outcomes.threads().size(), 1U);
  EXPECT_NE(*outcomes.threads().begin(), std::this_thread::get_id());
  EXPECT_EQ(tenant_.requests(Tenant::jwks_path), 1U);
}

// On the worker's thread too, which 200 calls wait on.
TEST_F(AsyncCalls, ThatWaitForOneIssuerDoNotKeepThoseOfAnotherWaiting) {
  Tenant fast({.domain = "fast.example.com", .algorithm = "ES256"});
  auto both = options();
  both.domain.clear();
  both.domains = {tenant_.domain(), fast.domain()};
  both.http_transport = std::make_shared<SlowAndFast>(held_, fast);
  const ApiClient client(both);
  const Outcomes<VerifiedAccessToken> slow_ones;
  for (int i = 0; i < 200; ++i)
    begin(client, slow_ones);
  ASSERT_TRUE(held_->wait_until_held());

  const auto token = fast.issue();
  const Outcomes<VerifiedAccessToken> fast_ones;
  client.async_verify_access_token({.access_token = token}, fast_ones.completion());
  ASSERT_EQ(fast_ones.wait_for(1).size(), 1U);
  EXPECT_TRUE(fast_ones.wait_for(1).front());
  EXPECT_TRUE(client.verify_access_token_if_ready({.access_token = token}));
  EXPECT_EQ(slow_ones.count(), 0U);
  held_->release();
  EXPECT_EQ(slow_ones.wait_for(200).size(), 200U);
}

TEST_F(AsyncCalls, CanBeCancelledWhileTheyWaitWithoutHarmToOthers) {
  const ApiClient client(options());
  const Outcomes<VerifiedAccessToken> cancelled;
  const Outcomes<VerifiedAccessToken> others;
  auto first = begin(client, cancelled);  // has the keys fetched
  begin(client, others);
  ASSERT_TRUE(held_->wait_until_held());
  first.cancel();
  const auto ended = cancelled.wait_for(1);
  ASSERT_EQ(ended.size(), 1U);
  ASSERT_FALSE(ended.front());
  EXPECT_EQ(ended.front().error().reason, Reason::cancelled);
  EXPECT_EQ(ended.front().error().status, 503);
  EXPECT_EQ(others.count(), 0U);
  held_->release();
  const auto all = others.wait_for(1);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_TRUE(all.front());
  first.cancel();  // nothing is left of it
  EXPECT_EQ(cancelled.count(), 1U);
}

TEST_F(AsyncCalls, CanBeCancelledBeforeTheyHaveBegun) {
  const ApiClient client(options());
  const Outcomes<VerifiedAccessToken> outcomes;
  for (int i = 0; i < 50; ++i)
    begin(client, outcomes).cancel();
  const auto all = outcomes.wait_for(50);
  EXPECT_EQ(all.size(), 50U);
  EXPECT_TRUE(are_all(all, Reason::cancelled));
}

TEST_F(AsyncCalls, CanBeCancelledWhenTheyAreOver) {
  AsyncCall call;
  call.cancel();
  {
    const ApiClient client(options());
    held_->release();
    const Outcomes<VerifiedAccessToken> outcomes;
    call = begin(client, outcomes);
    ASSERT_TRUE(outcomes.wait_for(1).front());
    auto same = call;
    same.cancel();
    EXPECT_EQ(outcomes.count(), 1U);
  }
  call.cancel();  // the client is gone
}

TEST_F(AsyncCalls, AreOverWhenTheirClientIsDestroyed) {
  const Outcomes<VerifiedAccessToken> outcomes;
  {
    const ApiClient client(options());
    for (int i = 0; i < 200; ++i)
      begin(client, outcomes);
  }
  EXPECT_EQ(outcomes.count(), 200U);
  EXPECT_TRUE(are_all(outcomes.wait_for(200), Reason::cancelled));
  held_->release();
  EXPECT_EQ(outcomes.count(), 200U);
}

TEST_F(AsyncCalls, AreOverWhenTheirClientIsReplaced) {
  const Outcomes<VerifiedAccessToken> outcomes;
  ApiClient client(options());
  begin(client, outcomes);
  client = ApiClient(options());
  EXPECT_EQ(outcomes.count(), 1U);
  begin(client, outcomes);
  ApiClient moved(std::move(client));  // calls stay with what was moved
  held_->release();
  const auto all = outcomes.wait_for(2);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_FALSE(all.front());
  EXPECT_TRUE(all.back());
}

TEST_F(AsyncCalls, MayDestroyTheirClientWhenTheyEnd) {
  auto client = std::make_unique<ApiClient>(options());
  const Outcomes<VerifiedAccessToken> others;
  std::size_t over = 0;
  std::latch is_destroyed(1);
  client->async_verify_access_token({.access_token = token_}, [&](const auto& outcome) {
    EXPECT_FALSE(outcome);
    client.reset();
    over = others.count();
    is_destroyed.count_down();
  });
  AsyncCall last;
  for (int i = 0; i < 20; ++i)
    last = begin(*client, others);
  ASSERT_TRUE(held_->wait_until_held());
  tenant_.set_down(true);
  held_->release();
  is_destroyed.wait();
  EXPECT_EQ(over, 20U);
  EXPECT_EQ(others.count(), 20U);
  last.cancel();
}

// It would wait for what only the client's thread can end, for two time-outs of 5 s.
TEST_F(AsyncCalls, DoNotWaitForTheirOwnThreadInASynchronousOne) {
  const ApiClient client(options());
  std::promise<Result<VerifiedAccessToken>> inner;
  auto call = client.async_verify_access_token({.access_token = token_}, [&](const auto& /*outcome*/) {
    inner.set_value(client.try_verify_access_token({.access_token = token_}));
  });
  ASSERT_TRUE(held_->wait_until_held());
  const auto begun = std::chrono::steady_clock::now();
  call.cancel();
  const auto outcome = inner.get_future().get();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(5));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().reason, Reason::issuer_unavailable);
  held_->release();
}

TEST_F(AsyncCalls, BeginTheNextOnesWhenTheyEnd) {
  const ApiClient client(options());
  const Outcomes<VerifiedAccessToken> next;
  client.async_verify_access_token({.access_token = token_},
                                   [&](const auto& /*outcome*/) { begin(client, next); });
  held_->release();
  ASSERT_EQ(next.wait_for(1).size(), 1U);
  EXPECT_TRUE(next.wait_for(1).front());
}

TEST_F(AsyncCalls, AreRefusedAtOnceWhereThreadsAreForbidden) {
  auto without_threads = options();
  without_threads.discovery_cache.background_refresh = false;
  const ApiClient client(without_threads);
  EXPECT_FALSE(client.can_wait_asynchronously());
  EXPECT_TRUE(ApiClient(options()).can_wait_asynchronously());
  const Outcomes<VerifiedAccessToken> outcomes;
  begin(client, outcomes);
  ASSERT_EQ(outcomes.count(), 1U);
  const auto refused = outcomes.wait_for(1).front();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::invalid_configuration_error);
  EXPECT_EQ(refused.error().status, 0);
  EXPECT_TRUE(refused.error().message.starts_with("discovery_cache.background_refresh is off"))
      << refused.error().message;

  held_->release();
  ASSERT_TRUE(client.try_verify_access_token({.access_token = token_}));
  begin(client, outcomes);
  ASSERT_EQ(outcomes.count(), 2U);  // nothing has to be waited for
  EXPECT_TRUE(outcomes.wait_for(2).back());
}

TEST_F(AsyncCalls, WaitForTheSameFetchAsSynchronousOnes) {
  const ApiClient client(options());
  const Outcomes<VerifiedAccessToken> outcomes;
  begin(client, outcomes);
  ASSERT_TRUE(held_->wait_until_held());
  std::jthread synchronous([&] { EXPECT_TRUE(client.try_verify_access_token({.access_token = token_})); });
  held_->release();
  synchronous.join();
  EXPECT_EQ(outcomes.wait_for(1).size(), 1U);
  EXPECT_EQ(tenant_.requests(Tenant::jwks_path), 1U);
}

}  // namespace

}  // namespace auth0::test
