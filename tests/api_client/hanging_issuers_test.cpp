#include "support/eventually.hpp"
#include "support/outcomes.hpp"

#include <auth0/api_client.hpp>
#include <auth0/testing/manual_clock.hpp>
#include <auth0/testing/tenant.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace auth0::test {

namespace {

using auth0::testing::Tenant;
using namespace std::chrono_literals;

// Blocks, as a user's own may: all issuers but one hang until they are told to end.
class HangingTransport final : public HttpTransport {
 public:
  explicit HangingTransport(Tenant& good) : good_(good.transport()), good_issuer_(good.issuer()) {}

  [[nodiscard]] std::expected<HttpResponse, TransportError> send(const HttpRequest& request) override {
    if (request.url.starts_with(good_issuer_)) return good_->send(request);
    ++hanging_;
    while (!request.stop.stop_requested())
      std::this_thread::sleep_for(1ms);
    return std::unexpected(TransportError{TransportFailure::timed_out, "it hangs"});
  }
  [[nodiscard]] std::size_t hanging() const noexcept { return hanging_; }

 private:
  std::shared_ptr<HttpTransport> good_;
  std::string good_issuer_;
  std::atomic<std::size_t> hanging_ = 0;
};

// First uses, after a moment.
class SlowStore final : public ReplayStore {
 public:
  [[nodiscard]] ReplayOutcome record(const ProofUse& /*use*/) override {
    std::this_thread::sleep_for(1ms);
    return ReplayOutcome::first_use;
  }
};

// 4.8: what waits for issuers that hang, which anybody may name.
class HangingIssuers : public ::testing::Test {
 protected:
  [[nodiscard]] static std::string domain(std::size_t number) {
    return "hangs" + std::to_string(number) + ".example.com";
  }

  [[nodiscard]] ApiClientOptions options() {
    auto options = tenant_.client_options();
    options.http_transport = transport_;
    options.domain.clear();
    std::vector<std::string> domains = {tenant_.domain()};
    for (std::size_t i = 0; i < 40; ++i)
      domains.push_back(domain(i));
    options.domains = domains;
    options.transport.timeout = 60s;  // longer than the test waits
    options.dpop.replay.store = std::make_shared<SlowStore>();
    return options;
  }

  // Tokens that nobody has signed for these issuers.
  void name_issuers_that_hang(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const auto token = tenant_.issue({.claims = {{"iss", "https://" + domain(i) + "/"}}});
      client_.async_verify_access_token({.access_token = token}, forged_.completion());
    }
    EXPECT_TRUE(eventually([this] { return transport_->hanging() >= 4; }));
    std::this_thread::sleep_for(20ms);
  }

  void expect_accepted(const VerifyAccessTokenRequest& request) {
    const Outcomes<VerifiedAccessToken> outcomes;
    client_.async_verify_access_token(request, outcomes.completion());
    ASSERT_TRUE(eventually([&] { return outcomes.count() == 1; }));
    const auto outcome = outcomes.wait_for(1).front();
    EXPECT_TRUE(outcome) << outcome.error().message;
  }

  // The good issuer has answered, and its keys have grown old.
  void make_proven() {
    expect_accepted({.access_token = tenant_.issue()});
    clock_->advance(2h);
  }

  std::shared_ptr<auth0::testing::ManualClock> clock_ = std::make_shared<auth0::testing::ManualClock>();
  Tenant tenant_{{.domain = "good.example.com", .algorithm = "ES256", .clock = clock_}};
  std::shared_ptr<HangingTransport> transport_ = std::make_shared<HangingTransport>(tenant_);
  Outcomes<VerifiedAccessToken> forged_;
  ApiClient client_{options()};
};

TEST_F(HangingIssuers, DoNotKeepOneWaitingThatIsNewToo) {
  name_issuers_that_hang(12);
  expect_accepted({.access_token = tenant_.issue()});
}

TEST_F(HangingIssuers, DoNotKeepOneWaitingThatHasProvenItselfHoweverManyTheyAre) {
  make_proven();
  name_issuers_that_hang(40);
  expect_accepted({.access_token = tenant_.issue()});
}

TEST_F(HangingIssuers, DoNotKeepProofsWaiting) {
  const auto key = tenant_.make_dpop_key();
  const auto token = tenant_.issue({.claims = {{"cnf", {{"jkt", key.thumbprint()}}}}});
  const std::string url = "https://api.example.com/orders";
  expect_accepted({.access_token = tenant_.issue()});
  name_issuers_that_hang(40);
  const auto proof = key.make_proof({.url = url, .access_token = token});
  expect_accepted({.access_token = token,
                   .scheme = PresentedScheme::dpop,
                   .dpop_proof = proof,
                   .http_method = "GET",
                   .http_url = url});
}

}  // namespace

}  // namespace auth0::test
