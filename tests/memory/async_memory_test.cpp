#include "support/fail_each_allocation.hpp"
#include "support/held_transport.hpp"
#include "support/outcomes.hpp"

#include <auth0/api_client.hpp>
#include <auth0/replay_store.hpp>
#include <auth0/testing/dpop_key.hpp>
#include <auth0/testing/tenant.hpp>

#include <atomic>
#include <boost/json/object.hpp>
#include <chrono>
#include <cstddef>
#include <future>
#include <gtest/gtest.h>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

class AsyncCallsWithoutMemory : public ::testing::Test {
 protected:
  // Of a client that may have no thread.
  [[nodiscard]] ApiClientOptions options_without_thread() {
    auto options = tenant_.client_options();
    options.discovery_cache.background_refresh = false;
    return options;
  }

  auth0::testing::Tenant tenant_{{.algorithm = "ES256"}};
  std::string token_ = tenant_.issue();
};

TEST_F(AsyncCallsWithoutMemory, NeedNoneWhereTheyAreReady) {
  const auto client = tenant_.make_client();
  ASSERT_TRUE(client.try_verify_access_token({.access_token = token_}));
  int accepted = 0;
  {
    const FailingAllocation failing(1);
    client.async_verify_access_token({.access_token = token_},
                                     [&accepted](const auto& result) { accepted += result ? 1 : 0; });
    accepted += client.verify_access_token_if_ready({.access_token = token_}).value() ? 1 : 0;
    EXPECT_FALSE(FailingAllocation::has_failed());
  }
  EXPECT_EQ(accepted, 2);
}

TEST_F(AsyncCallsWithoutMemory, EndOnceWhateverTheyLack) {
  struct Call {
    ApiClient client;
    Outcomes<VerifiedAccessToken> outcomes{};
    Completion<VerifiedAccessToken> done = outcomes.completion();
  };
  fail_each_allocation(
      [this] { return std::make_unique<Call>(tenant_.make_client()); },
      [this](Call& call) {
        call.client.async_verify_access_token({.access_token = token_}, std::move(call.done));
      },
      [](Call& call) {
        const auto all = call.outcomes.wait_for(1);
        ASSERT_EQ(all.size(), 1U);
        EXPECT_TRUE(all.front() || all.front().error().code == ErrorCode::invalid_configuration_error)
            << all.front().error().message;
      });
}

// Such a client has no thread that could wait for its keys: that is the error, or that there is no memory for
// it.
TEST_F(AsyncCallsWithoutMemory, EndOnceWhereTheClientHasNoThread) {
  struct Call {
    explicit Call(const ApiClientOptions& options) : client(options) {}

    ApiClient client;
    int count = 0;
    std::optional<ErrorCode> code{};
    Completion<VerifiedAccessToken> done = [this](const auto& result) {  // takes no memory itself
      ++count;
      if (!result) code = result.error().code;
    };
  };
  const auto options = options_without_thread();
  fail_each_allocation([&] { return std::make_unique<Call>(options); },
                       [this](Call& call) {
                         call.client.async_verify_access_token({.access_token = token_}, std::move(call.done));
                       },
                       [](const Call& call) {
                         EXPECT_EQ(call.count, 1);
                         EXPECT_EQ(call.code, ErrorCode::invalid_configuration_error);
                       });
}

TEST_F(AsyncCallsWithoutMemory, EndAWarmUpOnceOrThrow) {
  struct Call {
    explicit Call(const ApiClientOptions& options) : client(options) {}

    ApiClient client;
    int count = 0;
  };
  const auto options = options_without_thread();
  fail_each_allocation([&] { return std::make_unique<Call>(options); },
                       [](Call& call) {
                         try {
                           call.client.async_warm_up([&call](const std::vector<IssuerFailure>& failures) {
                             EXPECT_EQ(failures.size(), 1U);
                             ++call.count;
                           });
                         } catch (const std::bad_alloc&) {
                           ++call.count;
                           throw;
                         }
                       },
                       [](const Call& call) { EXPECT_EQ(call.count, 1); });
}

// A store that answers at once, and counts what it is asked.
class CountingStore final : public AsyncReplayStore {
 public:
  [[nodiscard]] ReplayOutcome record(const ProofUse& /*use*/) override { return ReplayOutcome::unavailable; }
  void async_record(const ProofUse& /*use*/, Completion done) override {
    ++asked_;
    done(ReplayOutcome::first_use);
  }
  [[nodiscard]] int asked() const noexcept { return asked_; }

 private:
  std::atomic<int> asked_{0};
};

// 8.7: a proof counts as used only where the call has begun.
TEST_F(AsyncCallsWithoutMemory, AskTheStoreOnceTheyHaveBegun) {
  constexpr std::string_view url = "https://api.example.com/orders";
  const auth0::testing::DpopKey key;
  const auto bound = tenant_.issue({.claims = {{"cnf", boost::json::object{{"jkt", key.thumbprint()}}}}});
  struct Call {
    std::shared_ptr<CountingStore> store = std::make_shared<CountingStore>();
    std::unique_ptr<ApiClient> client{};
    std::string proof{};
    Outcomes<VerifiedAccessToken> outcomes{};
    Completion<VerifiedAccessToken> done = outcomes.completion();
  };
  fail_each_allocation(
      [&] {
        auto call = std::make_unique<Call>();
        auto options = tenant_.client_options();
        options.dpop.replay.store = call->store;
        call->client = std::make_unique<ApiClient>(options);
        EXPECT_TRUE(call->client->warm_up().empty());
        call->proof = key.make_proof({.url = std::string(url), .access_token = bound});
        return call;
      },
      [&](Call& call) {
        call.client->async_verify_access_token({.access_token = bound,
                                                .scheme = PresentedScheme::dpop,
                                                .dpop_proof = call.proof,
                                                .http_method = "GET",
                                                .http_url = url},
                                               std::move(call.done));
      },
      [](Call& call) {
        const auto all = call.outcomes.wait_for(1);
        ASSERT_EQ(all.size(), 1U);
        EXPECT_EQ(call.store->asked(), all.front() ? 1 : 0);
      });
}

// On the client's thread, which must go on: the allocations that follow the beginning of a call, down to those
// of the keys that it waits for.
TEST_F(AsyncCallsWithoutMemory, EndOnceWhateverTheClientsThreadLacks) {
  bool has_failed = true;
  for (std::size_t n = 1; has_failed && n < 10'000; ++n) {
    const auto held = std::make_shared<HeldTransport>(tenant_.transport());
    auto options = tenant_.client_options();
    options.http_transport = held;
    const ApiClient client(options);
    std::optional<FailingAllocation> failing;  // of the client's thread
    std::promise<bool> has_ended;
    std::promise<void> is_begun;
    auto before = client.async_verify_access_token({.access_token = token_}, [&](const auto& /*result*/) {
      client.async_verify_access_token({.access_token = token_}, [&](const auto& result) {
        const bool failed = FailingAllocation::has_failed();
        failing.reset();
        EXPECT_TRUE(result || failed) << result.error().message;
        has_ended.set_value(failed);
      });
      failing.emplace(n);
      is_begun.set_value();
    });
    ASSERT_TRUE(held->wait_until_held());
    before.cancel();
    is_begun.get_future().wait();
    held->release();
    auto ended = has_ended.get_future();
    ASSERT_EQ(ended.wait_for(std::chrono::seconds(30)), std::future_status::ready) << "with allocation " << n;
    has_failed = ended.get();
    ASSERT_FALSE(HasFailure()) << "with allocation " << n;
  }
  EXPECT_FALSE(has_failed) << "it does not end";
}

}  // namespace

}  // namespace auth0::test
