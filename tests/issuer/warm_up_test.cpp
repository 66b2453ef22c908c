#include "issuer/trusted_issuers.hpp"
#include "support/forked.hpp"
#include "support/issuer_documents.hpp"
#include "support/no_threads.hpp"
#include "support/scripted_transport.hpp"

#include <auth0/testing/manual_clock.hpp>

#include <chrono>
#include <cstddef>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;

class WarmUp : public ::testing::Test {
 protected:
  static std::string url_of(int number) { return "https://t" + std::to_string(number) + ".example.com/"; }
  static std::string metadata_of(int number) { return metadata_url_of(url_of(number)); }
  static Domains three_issuers() { return StringList{url_of(1), url_of(2), url_of(3)}; }

  [[nodiscard]] std::unique_ptr<issuer::TrustedIssuers> trust(issuer::KeySources::Options options) const {
    return std::make_unique<issuer::TrustedIssuers>(issuer::AllowedIssuers::of(three_issuers()).value(),
                                                    std::move(options),
                                                    issuer::Fetcher(transport_, std::nullopt), clock_);
  }
  // Without a thread of the client's.
  [[nodiscard]] std::unique_ptr<issuer::TrustedIssuers> trust(std::size_t max_issuers = 100) const {
    return trust({.max_issuers = max_issuers, .refresh_in_background = false});
  }

  std::shared_ptr<ScriptedTransport> transport_ = std::make_shared<ScriptedTransport>();
  std::shared_ptr<auth0::testing::ManualClock> clock_ = std::make_shared<auth0::testing::ManualClock>();
};

// 4.6
TEST_F(WarmUp, AsksNobodyWhereTheKeysAreGiven) {
  issuer::TrustedIssuers given({.issuer = url_of(1), .jwks_uri = ""},
                               jose::KeySet::parse(key_set_document({"a"})).value());
  EXPECT_TRUE(given.warm_up().empty());
  const auto health = given.health();
  ASSERT_EQ(health.size(), 1U);
  EXPECT_EQ(health.front().issuer, url_of(1));
}

// 4.6
TEST_F(WarmUp, AsksNoMoreIssuersThanAreKept) {
  EXPECT_EQ(trust(2)->warm_up().size(), 2U);
  EXPECT_EQ(transport_->requests(metadata_of(2)), 1U);
  EXPECT_EQ(transport_->requests(metadata_of(3)), 0U);
}

// 2.6: with `background_refresh` off the client has no threads.
TEST_F(WarmUp, StaysOnItsThreadWhereTheClientMayHaveNone) {
  std::set<std::thread::id> threads;
  for (const int number : {1, 2, 3}) {
    transport_->on(metadata_of(number),
                   [&threads](const HttpRequest& /*request*/) -> ScriptedTransport::Answer {
                     threads.insert(std::this_thread::get_id());
                     std::this_thread::sleep_for(20ms);  // time for others to do what they must not
                     return std::unexpected(TransportError{TransportFailure::timed_out, "down"});
                   });
  }
  EXPECT_EQ(trust()->warm_up().size(), 3U);
  EXPECT_EQ(threads, std::set{std::this_thread::get_id()});
}

TEST_F(WarmUp, AsksAllIssuersOnOneThreadWhereNoOtherCanBeHad) {
  for (const int number : {1, 2, 3})
    publish_issuer(*transport_, url_of(number));
  EXPECT_EQ(result_in_child([this] {
              if (!forbid_threads()) return 10;
              const auto issuers = trust(issuer::KeySources::Options{});
              return issuers->warm_up().empty() && issuers->is_ready() ? 0 : 11;
            }),
            0);
}

// 7.4: where tokens that nobody verified had it make room twice, it waits for its turn.
TEST_F(WarmUp, SaysThatAnIssuerHadToMakeRoom) {
  for (const int number : {1, 2})
    publish_issuer(*transport_, url_of(number));
  const auto issuers = trust(1);
  for (const int number : {1, 2, 1, 2})
    EXPECT_TRUE((*issuers->find({.unverified_issuer = url_of(number)}).value()).current());
  const auto failures = issuers->warm_up();
  ASSERT_EQ(failures.size(), 1U);
  EXPECT_EQ(failures.front().issuer, url_of(1));
  EXPECT_TRUE(failures.front().error.message.contains("had to make room")) << failures.front().error.message;
}

// What a cache of tokens keeps for each of them depends on it.
TEST_F(WarmUp, KnowsWhetherTokensOfSeveralIssuersMayBeGood) {
  const auto may_be_several = [this](const Domains& domains) {
    return issuer::TrustedIssuers(issuer::AllowedIssuers::of(domains).value(), issuer::KeySources::Options{},
                                  issuer::Fetcher(transport_, std::nullopt), clock_)
        .may_be_several();
  };
  EXPECT_FALSE(may_be_several(StringList{url_of(1)}));
  EXPECT_TRUE(may_be_several(three_issuers()));
  EXPECT_TRUE(may_be_several(StringList{url_of(1), url_of(2)}));
  EXPECT_TRUE(
      may_be_several(DomainsResolver([](const DomainsRequest& /*request*/) { return StringList{url_of(1)}; })));
  EXPECT_FALSE(issuer::TrustedIssuers(url_of(1), {}, issuer::Fetcher(transport_, std::nullopt), clock_)
                   .may_be_several());
}

}  // namespace

}  // namespace auth0::test
