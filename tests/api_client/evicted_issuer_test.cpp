#include <auth0/api_client.hpp>
#include <auth0/testing/manual_clock.hpp>
#include <auth0/testing/tenant.hpp>

#include <chrono>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

using auth0::testing::Tenant;
using namespace std::chrono_literals;

// Sends to two tenants, and does something before the next request to the first of them.
class TwoTenants final : public HttpTransport {
 public:
  TwoTenants(Tenant& first, Tenant& second)
      : first_(first.transport()), second_(second.transport()), first_issuer_(first.issuer()) {}

  void before_the_next_to_the_first(std::function<void()> action) { action_ = std::move(action); }

  [[nodiscard]] std::expected<HttpResponse, TransportError> send(const HttpRequest& request) override {
    if (!request.url.starts_with(first_issuer_)) return second_->send(request);
    if (const auto action = std::exchange(action_, nullptr)) action();
    return first_->send(request);
  }

 private:
  std::shared_ptr<HttpTransport> first_;
  std::shared_ptr<HttpTransport> second_;
  std::string first_issuer_;
  std::function<void()> action_{};
};

// 7.4, 7.5: a remembered token whose issuer makes room for another while its keys are fetched, and whose own
// key is not among them. Proven by the address sanitizer.
class EvictedIssuer : public ::testing::Test {
 protected:
  [[nodiscard]] ApiClientOptions options() {
    auto options = evicted_.client_options();
    options.domain.clear();
    options.domains = std::vector<std::string>{evicted_.domain(), other_.domain()};
    options.http_transport = transport_;
    options.discovery_cache.max_entries = 1;
    options.discovery_cache.max_stale = 0s;
    return options;
  }

  void SetUp() override {
    ASSERT_TRUE(client_.try_verify_access_token({.access_token = token_}));
    evicted_.rotate_keys();
    evicted_.revoke_previous_keys();
    clock_->advance(2h);
  }

  std::shared_ptr<auth0::testing::ManualClock> clock_ = std::make_shared<auth0::testing::ManualClock>();
  Tenant evicted_{{.domain = "evicted.example.com", .algorithm = "ES256", .clock = clock_}};
  Tenant other_{{.domain = "other.example.com", .algorithm = "ES256", .clock = clock_}};
  std::shared_ptr<TwoTenants> transport_ = std::make_shared<TwoTenants>(evicted_, other_);
  std::string token_ = evicted_.issue();
  ApiClient client_{options()};
};

TEST_F(EvictedIssuer, HarmsNoCallThatWaits) {
  transport_->before_the_next_to_the_first(
      [this] { EXPECT_TRUE(client_.try_verify_access_token({.access_token = other_.issue()})); });
  const auto outcome = client_.try_verify_access_token({.access_token = token_});
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().reason, Reason::unknown_key) << outcome.error().message;
}

}  // namespace

}  // namespace auth0::test
