#include "issuer/trusted_issuers.hpp"
#include "support/eventually.hpp"
#include "support/issuer_documents.hpp"
#include "support/scripted_transport.hpp"

#include <auth0/testing/manual_clock.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <future>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;

const std::string slow_issuer = "https://slow.example.com/";
const std::string quick_issuer = "https://quick.example.com/";

// Two issuers of which requests to either can be held back.
class WaitingRequests : public ::testing::Test {
 protected:
  WaitingRequests() {
    for (const auto& issuer : {slow_issuer, quick_issuer})
      publish_issuer(*transport_, issuer);
  }

  [[nodiscard]] static issuer::KeySources::Options options() {
    return {.policy = {.random = [] { return 0.0; }}, .refresh_in_background = false};
  }
  [[nodiscard]] std::unique_ptr<issuer::TrustedIssuers> trust(const Domains& domains) const {
    return std::make_unique<issuer::TrustedIssuers>(issuer::AllowedIssuers::of(domains).value(), options(),
                                                    issuer::Fetcher(transport_, std::nullopt), clock_);
  }

  static std::string find(issuer::TrustedIssuers& issuers, const std::string& issuer,
                          const std::string& key_id = "a") {
    jose::JwsHeader header;
    header.key_id = key_id;
    const auto source = issuers.find({.unverified_issuer = issuer});
    if (!source) return std::string(to_string(source.error().reason));
    const auto selected = (**source).select(header, jose::Algorithm::es256);
    if (selected) return "found";
    return std::string(to_string(selected.error().reason)) + (selected.error().retry_after ? ", later" : "");
  }

  // Whether so many of eight tokens are refused at once while requests are held back, and the others are found
  // then.
  void expect_refused_at_once(issuer::TrustedIssuers& issuers, std::ptrdiff_t expected,
                              const std::string& key_id = "a") {
    transport_->hold();
    std::vector<std::future<std::string>> outcomes;
    for (int i = 0; i < 8; ++i)
      outcomes.push_back(std::async(std::launch::async, [&] { return find(issuers, slow_issuer, key_id); }));
    EXPECT_TRUE(transport_->wait_until_held(1, 30s));
    const auto refused = [&] {
      return std::ranges::count_if(
          outcomes, [](auto& outcome) { return outcome.wait_for(0s) == std::future_status::ready; });
    };
    EXPECT_TRUE(eventually([&] { return refused() >= expected; }));
    std::this_thread::sleep_for(
        50ms);  // time for the others to do what they must not; a slow machine forgives it
    EXPECT_EQ(refused(), expected);
    transport_->release();
    for (auto& outcome : outcomes)
      outcomes_ += outcome.get() + ";";
  }

  void let_keys_take_4_s() const {
    const auto url = slow_issuer + "jwks";
    const auto keys = transport_->send({.url = url});
    transport_->on(url, [clock = clock_, keys](const HttpRequest& /*request*/) {
      clock->advance(4s);
      return keys;
    });
  }

  std::string outcomes_;
  std::shared_ptr<ScriptedTransport> transport_ = std::make_shared<ScriptedTransport>();
  std::shared_ptr<auth0::testing::ManualClock> clock_ = std::make_shared<auth0::testing::ManualClock>();
};

// 4.8: tokens of one slow issuer must not take the threads of the others.
TEST_F(WaitingRequests, AreTwoForAnIssuerThatHasNotProvenItself) {
  const auto issuers = trust({slow_issuer, quick_issuer});
  expect_refused_at_once(*issuers, 6);
  EXPECT_TRUE(outcomes_.contains("issuer_unavailable, later;")) << outcomes_;
}

// 4.8: nobody has configured what a resolver allows.
TEST_F(WaitingRequests, AreTwoForAnIssuerThatAResolverAllows) {
  const auto issuers =
      trust(DomainsResolver([](const DomainsRequest& /*request*/) -> StringList { return {slow_issuer}; }));
  expect_refused_at_once(*issuers, 6);
}

// 4.8
TEST_F(WaitingRequests, AreAnyNumberForTheOnlyIssuer) {
  issuer::TrustedIssuers single(slow_issuer, options(), issuer::Fetcher(transport_, std::nullopt), clock_);
  expect_refused_at_once(single, 0);
  expect_refused_at_once(*trust({slow_issuer}), 0);
}

// 4.8: once the keys are too old, requests wait for new ones.
TEST_F(WaitingRequests, AreAnyNumberAfterWarmUp) {
  const auto issuers = trust({slow_issuer, quick_issuer});
  EXPECT_TRUE(issuers->warm_up().empty());
  clock_->advance(2h);
  expect_refused_at_once(*issuers, 0);
}

// 4.8
TEST_F(WaitingRequests, AreAnyNumberAfterAGoodToken) {
  const auto issuers = trust({slow_issuer, quick_issuer});
  EXPECT_EQ(find(*issuers, slow_issuer), "found");
  clock_->advance(2h);
  expect_refused_at_once(*issuers, 6);  // a key was found, but no signature was good yet
  issuers->find({.unverified_issuer = slow_issuer})->note_verified();
  clock_->advance(2h);
  expect_refused_at_once(*issuers, 0);
}

// 4.8: after a rotation all tokens name a key that is not known yet.
TEST_F(WaitingRequests, AreAnyNumberForAnUnknownKeyOfAnIssuerThatHasProvenItself) {
  const auto issuers = trust({slow_issuer, quick_issuer});
  EXPECT_EQ(find(*issuers, slow_issuer), "found");
  clock_->advance(31s);
  expect_refused_at_once(*issuers, 6, "invented");
  issuers->find({.unverified_issuer = slow_issuer})->note_verified();
  clock_->advance(31s);
  expect_refused_at_once(*issuers, 0, "invented");
}

// 4.8: and one that fails now is not relied upon for what it was.
TEST_F(WaitingRequests, AreTwoForAnIssuerThatHasProvenItselfAndFailsNow) {
  const auto issuers = trust({slow_issuer, quick_issuer});
  EXPECT_TRUE(issuers->warm_up().empty());
  clock_->advance(2h);
  transport_->fail(metadata_url_of(slow_issuer), TransportFailure::timed_out, "down");
  EXPECT_NE(find(*issuers, slow_issuer), "found");
  clock_->advance(1h);
  expect_refused_at_once(*issuers, 6);
}

// 4.8: without its keys no token can be judged, so that nobody else is kept from a thread.
TEST_F(WaitingRequests, AreAnyNumberForTheOnlyIssuerThoughItHasFailed) {
  issuer::TrustedIssuers single(slow_issuer, options(), issuer::Fetcher(transport_, std::nullopt), clock_);
  transport_->fail(metadata_url_of(slow_issuer), TransportFailure::timed_out, "down");
  EXPECT_NE(find(single, slow_issuer), "found");
  clock_->advance(2s);
  expect_refused_at_once(single, 0);
}

// 4.8: keys that are known serve on meanwhile.
TEST_F(WaitingRequests, AreTwoForAnUnknownKeyOfTheOnlyIssuerWhileItFails) {
  issuer::TrustedIssuers single(slow_issuer, options(), issuer::Fetcher(transport_, std::nullopt), clock_);
  EXPECT_EQ(find(single, slow_issuer), "found");
  transport_->fail(slow_issuer + "jwks", TransportFailure::timed_out, "down");
  clock_->advance(31s);
  EXPECT_NE(find(single, slow_issuer, "invented"), "found");
  clock_->advance(1h - 60s);
  expect_refused_at_once(single, 6, "invented");
}

// 4.8: nor one that answers slowly, until its back-off is over.
TEST_F(WaitingRequests, AreTwoForAnIssuerThatHasProvenItselfAndAnswersSlowlyNow) {
  let_keys_take_4_s();
  auto short_lived = options();
  short_lived.policy.ttl = 5s;
  for (const auto& [since_the_last_fetch, refused] : {std::pair(3s, 6), std::pair(4s, 0)}) {
    issuer::TrustedIssuers issuers(issuer::AllowedIssuers::of(StringList{slow_issuer, quick_issuer}).value(),
                                   short_lived, issuer::Fetcher(transport_, std::nullopt), clock_);
    for (int slow_answers = 0; slow_answers < 3; ++slow_answers) {  // the back-off after the third is 4 s
      clock_->advance(2s);
      EXPECT_EQ(find(issuers, slow_issuer), "found");
    }
    issuers.find({.unverified_issuer = slow_issuer})->note_verified();
    clock_->advance(since_the_last_fetch);
    expect_refused_at_once(issuers, refused);
  }
}

// 4.8: an issuer that takes over half the time-out each time is asked less often.
TEST_F(WaitingRequests, CauseFewerFetchesWhereTheIssuerAnswersSlowly) {
  let_keys_take_4_s();
  issuer::TrustedIssuers single(slow_issuer, options(), issuer::Fetcher(transport_, std::nullopt), clock_);
  for (int i = 0; i < 6; ++i) {
    EXPECT_EQ(find(single, slow_issuer, "invented"), "unknown_key");
    clock_->advance(40s);
  }
  const auto fetches = [&] { return transport_->requests(slow_issuer + "jwks"); };
  const auto before = fetches();
  EXPECT_EQ(find(single, slow_issuer, "invented"), "unknown_key");
  EXPECT_EQ(fetches(), before + 1);
  clock_->advance(28s);  // 32 s after it began
  EXPECT_EQ(find(single, slow_issuer, "invented"), "unknown_key");
  EXPECT_EQ(fetches(), before + 1);
  clock_->advance(2s);
  EXPECT_EQ(find(single, slow_issuer, "invented"), "unknown_key");
  EXPECT_EQ(fetches(), before + 2);
}

// 4.8: 4 s are less than half of 20 s.
TEST_F(WaitingRequests, CauseAsManyFetchesWhereTheTimeoutIsLonger) {
  let_keys_take_4_s();
  issuer::TrustedIssuers single(slow_issuer, options(),
                                issuer::Fetcher(transport_, std::nullopt, {}, {.whole = 20s}), clock_);
  for (int i = 0; i < 8; ++i) {
    EXPECT_EQ(find(single, slow_issuer, "invented"), "unknown_key");
    clock_->advance(28s);  // 32 s after the fetch began
  }
  EXPECT_EQ(transport_->requests(slow_issuer + "jwks"), 1U + 8U);  // the first one asked by the test
}

}  // namespace

}  // namespace auth0::test
