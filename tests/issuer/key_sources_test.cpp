#include "issuer/key_sources.hpp"

#include "support/eventually.hpp"
#include "support/issuer_documents.hpp"
#include "support/scripted_transport.hpp"
#include "support/worker_call.hpp"

#include <auth0/testing/manual_clock.hpp>

#include <array>
#include <barrier>
#include <chrono>
#include <future>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using issuer::KeySources;

class SourcesOfKeys : public ::testing::Test {
 protected:
  static std::string issuer_url(int number) { return "https://t" + std::to_string(number) + ".example.com/"; }
  static std::string metadata_url(int number) { return metadata_url_of(issuer_url(number)); }
  static std::string jwks_url(int number) { return issuer_url(number) + "jwks"; }

  void publish(int number, const std::string& key_id = "a") {
    publish_issuer(*transport_, issuer_url(number), {key_id});
  }

  [[nodiscard]] std::unique_ptr<KeySources> make(std::size_t max_issuers, bool in_background) {
    return std::make_unique<KeySources>(KeySources::Options{.policy = {.random = [] { return 0.5; }},
                                                            .max_issuers = max_issuers,
                                                            .refresh_in_background = in_background},
                                        issuer::Fetcher(transport_, std::nullopt, {}, {}, &threads_), clock_);
  }

  // A token whose signature is good if its key is found.
  static std::string find(KeySources& sources, int number, const std::string& key_id = "a") {
    return judge(sources, number, key_id, true);
  }
  // A token whose signature is not.
  static std::string find_for_junk(KeySources& sources, int number) {
    return judge(sources, number, "a", false);
  }

  void refresh(issuer::KeyFetches& fetches) {
    std::promise<bool> ended;
    ASSERT_TRUE(threads_.worker().start());
    WorkerJob::post(threads_.worker(), [&] {
      EXPECT_TRUE(fetches.begin_refresh([&ended](bool is_good) { ended.set_value(is_good); }));
    });
    EXPECT_FALSE(ended.get_future().get());
  }

  static std::string judge(KeySources& sources, int number, const std::string& key_id, bool is_good) {
    jose::JwsHeader header;
    header.key_id = key_id;
    const auto source = sources.get(issuer_url(number));
    if (!source) return std::string(to_string(source.error().reason));
    const auto selected = (**source).select(header, jose::Algorithm::es256);
    if (!selected) return std::string(to_string(selected.error().reason));
    if (is_good) source->note_verified();
    return "found";
  }

  transport::ClientThreads threads_;  // which outlive the sources of each test
  std::shared_ptr<ScriptedTransport> transport_ = std::make_shared<ScriptedTransport>();
  std::shared_ptr<auth0::testing::ManualClock> clock_ = std::make_shared<auth0::testing::ManualClock>();
};

// 7.4
TEST_F(SourcesOfKeys, AreKeptForSoManyIssuersTheLeastRecentlyUsedMakingRoom) {
  const auto sources = make(2, false);
  for (const int number : {1, 2, 3})
    publish(number);
  EXPECT_EQ(find(*sources, 1), "found");
  EXPECT_EQ(find(*sources, 2), "found");
  EXPECT_EQ(find(*sources, 1), "found");
  EXPECT_EQ(find(*sources, 3), "found");  // evicts 2
  EXPECT_EQ(find(*sources, 1), "found");
  EXPECT_EQ(transport_->requests(jwks_url(1)), 1U);
  EXPECT_EQ(find(*sources, 2), "found");
  EXPECT_EQ(transport_->requests(jwks_url(2)), 2U);
  EXPECT_EQ(sources->all().size(), 2U);
}

// 7.4
TEST_F(SourcesOfKeys, StayWithinTheBoundWhenAThousandIssuersComeAndGo) {
  const auto sources = make(100, true);
  for (int number = 0; number < 1000; ++number) {
    publish(number);
    ASSERT_EQ(find(*sources, number), "found") << number;
    ASSERT_LE(sources->all().size(), 100U);
  }
  for (int number = 900; number < 1000; ++number)
    EXPECT_EQ(find(*sources, number), "found");
  EXPECT_EQ(transport_->requests(), 2000U);
}

// 7.4: eviction never interrupts a verification.
TEST_F(SourcesOfKeys, ServeOnInTheHandsOfWhoHoldsThem) {
  const auto sources = make(1, false);
  publish(1);
  publish(2);
  EXPECT_EQ(find(*sources, 1), "found");
  const auto held = sources->get(issuer_url(1));
  EXPECT_EQ(find(*sources, 2), "found");
  jose::JwsHeader header;
  EXPECT_TRUE((**held).select(header, jose::Algorithm::es256));
}

// 7.4: anybody can claim to come from any issuer; only good tokens keep an issuer's keys.
TEST_F(SourcesOfKeys, DoNotMakeRoomForJunkOnceATokenOfTheirsWasGood) {
  const auto sources = make(3, false);
  for (int number = 0; number < 10; ++number)
    publish(number);
  EXPECT_EQ(find(*sources, 1), "found");
  EXPECT_EQ(find(*sources, 2), "found");
  for (int number = 3; number < 10; ++number)
    EXPECT_EQ(find_for_junk(*sources, number), "found");
  EXPECT_EQ(find(*sources, 1), "found");
  EXPECT_EQ(find(*sources, 2), "found");
  EXPECT_EQ(transport_->requests(jwks_url(1)), 1U);
  EXPECT_EQ(transport_->requests(jwks_url(2)), 1U);
}

// 3.3, 4.4: nor does junk that brings issuers back and evicts them again have them asked without end.
TEST_F(SourcesOfKeys, AreFetchedLessAndLessOftenWhereOnlyJunkAsksForThem) {
  const auto sources = make(1, false);
  publish(1);
  publish(2);
  for (int second = 0; second < 60; ++second) {
    for (int i = 0; i < 100; ++i) {
      std::ignore = find_for_junk(*sources, 1);
      std::ignore = find_for_junk(*sources, 2);
    }
    clock_->advance(1s);
  }
  EXPECT_LE(transport_->requests(jwks_url(1)), 8U);
  EXPECT_LE(transport_->requests(jwks_url(2)), 8U);
  // One is there, the other has to wait.
  const auto second = find_for_junk(*sources, 2);
  EXPECT_NE(find_for_junk(*sources, 1), second);
  clock_->advance(30s);
  EXPECT_EQ(find(*sources, 1), "found");  // a good token
  clock_->advance(30s);
  EXPECT_EQ(find(*sources, 2), "found");  // another makes the first one make room
  EXPECT_EQ(find(*sources, 1), "found");  // which may come back at once
  for (const int number : {2, 1, 2})      // what was before is forgotten
    EXPECT_EQ(find_for_junk(*sources, number), "found");
}

// 7.4: `random` is 0.5, so that each wait is a tenth shorter.
TEST_F(SourcesOfKeys, WaitFromTheirSecondEvictionBeforeAGoodTokenOn) {
  const auto sources = make(1, false);
  for (int number = 1; number < 6; ++number)
    publish(number);
  EXPECT_EQ(find_for_junk(*sources, 1), "found");
  EXPECT_EQ(find_for_junk(*sources, 2), "found");
  EXPECT_EQ(find_for_junk(*sources, 1), "found");  // at once after the first time
  for (int other = 3; const auto wait : {900ms, 1800ms, 3600ms}) {
    EXPECT_EQ(find_for_junk(*sources, other++), "found");
    clock_->advance(wait - 1ns);
    EXPECT_EQ(find_for_junk(*sources, 1), "issuer_unavailable");
    clock_->advance(1ns);
    EXPECT_EQ(find_for_junk(*sources, 1), "found");
  }
  EXPECT_EQ(transport_->requests(jwks_url(1)), 5U);
}

// 7.4: a token that is found good though its source was evicted meanwhile.
TEST_F(SourcesOfKeys, MayComeBackOnceATokenOfTheirsWasGood) {
  const auto sources = make(1, false);
  publish(1);
  publish(2);
  const auto held = sources->get(issuer_url(1));
  for (const int number : {2, 1, 2})
    EXPECT_EQ(find_for_junk(*sources, number), "found");
  EXPECT_EQ(find_for_junk(*sources, 1), "issuer_unavailable");
  held->note_verified();
  EXPECT_EQ(find_for_junk(*sources, 1), "found");
}

// 7.4: each time they come back as a new object, which may lie where the one before lay.
TEST_F(SourcesOfKeys, CountTheirGoodTokensAnewEachTimeTheyComeBack) {
  const auto sources = make(1, false);
  publish(1);
  for (int number = 2; number < 500; ++number) {
    publish(number);
    ASSERT_EQ(find(*sources, 1), "found") << number;
    ASSERT_EQ(find_for_junk(*sources, number), "found") << number;
  }
}

// 3.3: eviction does not make an issuer that fails be asked at once again.
TEST_F(SourcesOfKeys, KeepTheirBackOffWhenTheyAreEvicted) {
  const auto sources = make(1, false);
  publish(2);
  transport_->fail(metadata_url(1), TransportFailure::timed_out, "down");
  EXPECT_EQ(find(*sources, 1), "issuer_unavailable");
  EXPECT_EQ(find(*sources, 2), "found");
  EXPECT_EQ(find(*sources, 1), "issuer_unavailable");
  EXPECT_EQ(transport_->requests(metadata_url(1)), 1U);
}

// 3.3: whatever it was before.
TEST_F(SourcesOfKeys, KeepTheirBackOffWhenTheyAreEvictedThoughATokenOfTheirsWasGood) {
  const auto sources = make(1, false);
  publish(1);
  publish(2);
  EXPECT_EQ(find(*sources, 1), "found");
  transport_->fail(jwks_url(1), TransportFailure::timed_out, "down");
  clock_->advance(31s);
  EXPECT_EQ(find(*sources, 1, "unknown"), "issuer_unavailable");
  EXPECT_EQ(find(*sources, 2), "found");
  EXPECT_EQ(find(*sources, 1), "issuer_unavailable");
  EXPECT_EQ(transport_->requests(metadata_url(1)), 1U);
}

// The back-off of 10 000 issuers is remembered; of more, it is that of the ones that wait the longest.
TEST_F(SourcesOfKeys, AreRememberedInABoundedNumberWhenTheyAreEvicted) {
  constexpr int most = 10'000;
  const auto sources = make(1, false);
  const auto fail_at = [&](int number) {
    transport_->fail(metadata_url(number), TransportFailure::timed_out, "down");
    EXPECT_EQ(find(*sources, number), "issuer_unavailable");
  };
  const auto was_asked_again = [&](int number) {
    EXPECT_EQ(find(*sources, number), "issuer_unavailable");
    return transport_->requests(metadata_url(number)) == 2;
  };
  fail_at(0);
  clock_->advance(2s);  // for that one the back-off is over
  fail_at(1);
  clock_->advance(100ms);
  for (int number = 2; number <= most; ++number)
    fail_at(number);
  // Of the 10 000 before the last one, that one was forgotten whose wait was over.
  EXPECT_FALSE(was_asked_again(1));
  fail_at(most + 1);
  EXPECT_FALSE(was_asked_again(1));
  fail_at(most + 2);
  EXPECT_TRUE(was_asked_again(1));
  EXPECT_FALSE(was_asked_again(most));
}

// Without a cache every token fetches, which is what was asked for.
TEST_F(SourcesOfKeys, AreFetchedForEveryTokenWhereNothingIsKept) {
  KeySources sources(
      {.policy = {.ttl = 0s, .random = [] { return 0.5; }}, .max_issuers = 1, .refresh_in_background = false},
      issuer::Fetcher(transport_, std::nullopt), clock_);
  publish(1);
  publish(2);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(find_for_junk(sources, 1), "found");
    EXPECT_EQ(find_for_junk(sources, 2), "found");
  }
}

TEST_F(SourcesOfKeys, AreOneForAnIssuerHoweverManyThreadsAskAtOnce) {
  constexpr int issuers = 200;
  const auto sources = make(issuers, false);
  std::barrier together(4);
  std::array<std::vector<const issuer::KeySource*>, 4> found;
  {
    std::vector<std::jthread> threads;
    for (auto& of_thread : found) {
      threads.emplace_back([&] {
        for (int number = 0; number < issuers; ++number) {
          together.arrive_and_wait();
          of_thread.push_back(&*sources->get(issuer_url(number)).value());
        }
      });
    }
  }
  for (const auto& of_thread : found)
    EXPECT_EQ(of_thread, found.front());
}

TEST_F(SourcesOfKeys, LeaveNothingBehindThatRefreshesThem) {
  publish(1);
  auto sources = make(10, true);
  EXPECT_EQ(find(*sources, 1), "found");
  clock_->advance(480s);
  EXPECT_EQ(find(*sources, 1), "found");  // now the client's thread looks after them
  EXPECT_TRUE(eventually([&] { return transport_->requests(jwks_url(1)) == 2; }));
  const std::weak_ptr<auth0::testing::ManualClock> clock = clock_;
  sources.reset();
  clock_.reset();
  EXPECT_TRUE(eventually([&] { return clock.expired(); }));
}

// 7.1
TEST_F(SourcesOfKeys, NeverServeAnotherIssuer) {
  const auto sources = make(10, false);
  publish(1, "one");
  publish(2, "two");
  EXPECT_EQ(find(*sources, 1, "two"), "unknown_key");
  EXPECT_EQ(find(*sources, 2, "two"), "found");
}

// 4.5: keys are refreshed when 80 % of their time is over, and the request that finds it so does not wait.
TEST_F(SourcesOfKeys, AreRefreshedInTheBackground) {
  const auto sources = make(10, true);
  publish(1);
  EXPECT_EQ(find(*sources, 1), "found");
  clock_->advance(479s);
  EXPECT_EQ(find(*sources, 1), "found");
  publish(1, "b");
  clock_->advance(1s);
  transport_->hold();
  EXPECT_EQ(find(*sources, 1), "found");  // with the old keys
  EXPECT_TRUE(transport_->wait_until_held(1, 30s));
  transport_->release();
  EXPECT_TRUE(eventually([&] { return find(*sources, 1) == "unknown_key"; }));  // dropped, so refused
  EXPECT_EQ(find(*sources, 1, "b"), "found");
  EXPECT_EQ(transport_->requests(metadata_url(1)), 2U);
  EXPECT_EQ(transport_->requests(jwks_url(1)), 2U);
}

// 4.2, 4.5: a set that has become empty is looked at again soon, for its keys may come back.
TEST_F(SourcesOfKeys, AreRefreshedSoonWhereTheIssuerPublishesNone) {
  const auto sources = make(10, true);
  publish(1);
  EXPECT_EQ(find(*sources, 1), "found");
  transport_->answer(jwks_url(1), 200, R"({"keys":[]})");
  clock_->advance(480s);
  EXPECT_TRUE(eventually([&] { return find(*sources, 1) == "issuer_unavailable"; }));
  EXPECT_EQ(sources->all().front()->health().next_refresh, 30s);
}

// 4.5: without any request at all, in real time.
TEST_F(SourcesOfKeys, AreRefreshedThoughNoRequestComes) {
  publish(1);
  KeySources sources({.policy = {.ttl = 1s}}, issuer::Fetcher(transport_, std::nullopt, {}, {}, &threads_),
                     system_clock());
  EXPECT_EQ(find(sources, 1), "found");
  EXPECT_TRUE(eventually([&] { return transport_->requests(jwks_url(1)) >= 3; }));
}

// 3.3, 4.5: while an issuer fails, its keys serve and the worker backs off.
TEST_F(SourcesOfKeys, AreTriedAgainInTheBackgroundLessAndLessOften) {
  const auto sources = make(10, true);
  publish(1);
  EXPECT_EQ(find(*sources, 1), "found");
  transport_->fail(metadata_url(1), TransportFailure::timed_out, "down");
  clock_->advance(480s);
  const auto tries = [&] { return transport_->requests(metadata_url(1)); };
  EXPECT_EQ(find(*sources, 1), "found");
  EXPECT_TRUE(eventually([&] { return tries() == 2 && sources->all().front()->health().failures == 1; }));
  EXPECT_EQ(find(*sources, 1), "found");  // within the back-off
  clock_->advance(1s);
  EXPECT_EQ(find(*sources, 1), "found");
  EXPECT_TRUE(eventually([&] { return tries() == 3 && sources->all().front()->health().failures == 2; }));
  clock_->advance(1s);
  EXPECT_EQ(find(*sources, 1), "found");
  std::this_thread::sleep_for(100ms);
  EXPECT_EQ(tries(), 3U);
  EXPECT_EQ(sources->all().front()->health().next_refresh, 1s);
}

// 4.6, 3.3: keys that could not be had at first are tried for in the background until they are there.
TEST_F(SourcesOfKeys, AreTriedForInTheBackgroundUntilTheyAreThere) {
  const auto sources = make(10, true);
  transport_->fail(metadata_url(1), TransportFailure::timed_out, "down");
  const auto health = [&] { return sources->all().front()->health(); };
  EXPECT_EQ(find(*sources, 1), "issuer_unavailable");
  EXPECT_EQ(health().next_refresh, 1s);
  clock_->advance(1s);
  EXPECT_TRUE(eventually([&] { return health().failures == 2; }));
  clock_->advance(1s);
  EXPECT_EQ(health().next_refresh, 1s);  // of the 2 s that the second failure earns
  EXPECT_EQ(transport_->requests(metadata_url(1)), 2U);
  publish(1);
  clock_->advance(1s);
  EXPECT_TRUE(eventually([&] { return health().keys == KeysState::fresh; }));
  EXPECT_EQ(transport_->requests(metadata_url(1)), 3U);
}

// A resolver allows issuers by a token that nobody has verified: no such token makes work without end.
TEST_F(SourcesOfKeys, OfAnIssuerThatIsNotConfiguredAreTriedForAFewTimes) {
  const auto source = std::make_shared<issuer::KeySource>(
      issuer_url(1),
      issuer::KeyPolicy{
          .is_configured = false, .random = [] { return 0.5; }, .wake_worker = [] { return true; }},
      issuer::Fetcher(transport_, std::nullopt, {}, {}, &threads_), clock_,
      std::make_shared<issuer::BackgroundFetches>(threads_.worker()));
  transport_->fail(metadata_url(1), TransportFailure::timed_out, "down");
  EXPECT_FALSE(source->warm_up());
  unsigned tries = 1;
  for (; source->fetches()->refresh_due_for_worker() != issuer::KeyFetches::TimePoint::max() && tries < 20;
       ++tries) {
    clock_->advance(60s);
    refresh(*source->fetches());  // as the worker does when it is due
  }
  EXPECT_EQ(tries, 5U);
  EXPECT_EQ(source->health().next_refresh, std::nullopt);
  clock_->advance(60s);
  EXPECT_FALSE(source->warm_up());  // the next token asks again
  EXPECT_EQ(transport_->requests(metadata_url(1)), 6U);
}

// The worker may be woken for another reason.
TEST_F(SourcesOfKeys, AreRefreshedOnlyWhenThatIsDue) {
  const auto source = std::make_shared<issuer::KeySource>(
      issuer_url(1), issuer::KeyPolicy{.random = [] { return 0.5; }, .wake_worker = [] { return true; }},
      issuer::Fetcher(transport_, std::nullopt, {}, {}, &threads_), clock_,
      std::make_shared<issuer::BackgroundFetches>(threads_.worker()));
  publish(1);
  EXPECT_TRUE(source->warm_up());
  const auto begins = [&] {
    bool begun = false;
    do_on_worker(threads_.worker(), [&] { begun = source->fetches()->begin_refresh([](bool /*is_good*/) {}); });
    return begun;
  };
  ASSERT_TRUE(threads_.worker().start());
  clock_->advance(100s);
  EXPECT_FALSE(begins());
  EXPECT_EQ(transport_->requests(jwks_url(1)), 1U);
  clock_->advance(500s);
  transport_->hold();
  EXPECT_TRUE(begins());
  EXPECT_FALSE(begins());  // one is under way
  transport_->release();
  EXPECT_TRUE(eventually([&] { return source->health().keys_age == 0s; }));
  EXPECT_EQ(transport_->requests(jwks_url(1)), 2U);
}

// An issuer that hangs does not keep the keys of another from being refreshed for longer than its one fetch.
TEST_F(SourcesOfKeys, AreRefreshedBeforeThoseOfIssuersThatFail) {
  const auto sources = make(10, true);
  publish(1);
  publish(2);
  EXPECT_EQ(find(*sources, 1), "found");
  EXPECT_EQ(find(*sources, 2), "found");
  transport_->fail(metadata_url(1), TransportFailure::timed_out, "down");
  clock_->advance(480s);
  EXPECT_EQ(find(*sources, 1), "found");
  EXPECT_TRUE(eventually([&] { return transport_->requests(metadata_url(1)) >= 2; }));
  EXPECT_TRUE(eventually([&] { return transport_->requests(jwks_url(2)) == 2; }));
}

// 4.5: a source that was evicted is not refreshed any more.
TEST_F(SourcesOfKeys, AreLeftAloneOnceTheyAreEvicted) {
  const auto sources = make(1, true);
  publish(1);
  publish(2);
  std::thread([&] {  // what a thread saw last is kept for it
    EXPECT_EQ(find(*sources, 1), "found");
    EXPECT_EQ(find(*sources, 1), "found");
  })
      .join();
  EXPECT_EQ(find(*sources, 1), "found");
  EXPECT_EQ(find(*sources, 2), "found");
  clock_->advance(500s);
  EXPECT_EQ(find(*sources, 2), "found");
  EXPECT_TRUE(eventually([&] { return transport_->requests(jwks_url(2)) == 2; }));
  EXPECT_EQ(transport_->requests(jwks_url(1)), 1U);
}

}  // namespace

}  // namespace auth0::test
