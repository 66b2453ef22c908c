#include "issuer/known_keys.hpp"

#include "issuer/refresh_timer.hpp"

#include <auth0/testing/manual_clock.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <utility>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using issuer::IssuerKeys;
using issuer::KnownKeys;
using issuer::Lookup;
using issuer::Need;

// Fetches of an issuer whose key set is empty, and fresh for 600 s.
class KnownKeysOfAnIssuer : public ::testing::Test {
 protected:
  explicit KnownKeysOfAnIssuer(std::function<bool()> wake_worker = {})
      : known_("https://a.example.com/",
               {.ttl = 600s, .max_stale = 3600s, .wake_worker = std::move(wake_worker)}, clock_) {}

  void succeed(std::chrono::nanoseconds duration = 0s) {
    known_.note_begin();
    const auto began = clock_->monotonic_now();
    clock_->advance(duration);
    known_.note_success(std::make_shared<const IssuerKeys>(IssuerKeys{
                            .number = ++fetches_, .metadata_fetched_at = began, .keys_fetched_at = began}),
                        5s, 0.5);
  }
  void fail() {
    known_.note_begin();
    Error error{.reason = Reason::issuer_unavailable, .message = "down"};
    known_.note_failure(error, 0.5);
  }
  [[nodiscard]] bool finds() {
    lookup_ = {};
    return known_.find(lookup_).has_value();
  }

  std::shared_ptr<auth0::testing::ManualClock> clock_ = std::make_shared<auth0::testing::ManualClock>();
  KnownKeys known_;
  std::uint64_t fetches_ = 0;
  Lookup lookup_;
};

TEST_F(KnownKeysOfAnIssuer, ServeWhileTheyAreFresh) {
  EXPECT_FALSE(finds());
  EXPECT_EQ(lookup_.need, Need::keys);
  EXPECT_EQ(lookup_.seen, 0U);
  succeed();
  clock_->advance(599s);
  EXPECT_TRUE(finds());
  EXPECT_FALSE(lookup_.is_stale);
  clock_->advance(1s);
  EXPECT_FALSE(finds());
  EXPECT_EQ(lookup_.need, Need::keys);
  EXPECT_EQ(lookup_.seen, 1U);
}

// 4.5: without a worker the caller refreshes them.
TEST_F(KnownKeysOfAnIssuer, ServeStaleAfterAFailureAndAskForARefresh) {
  succeed();
  clock_->advance(600s);
  fail();
  EXPECT_TRUE(finds());
  EXPECT_TRUE(lookup_.is_stale);
  clock_->advance(30s);
  EXPECT_FALSE(finds());
  EXPECT_EQ(lookup_.need, Need::refresh);
  EXPECT_TRUE(known_.find_after_fetch(lookup_, false));
  EXPECT_TRUE(lookup_.is_stale);
}

// 4.5: with one, the first caller that finds them stale wakes it, once until it has looked.
TEST(RefreshTimer, WakesTheWorkerOnceUntilItHasLooked) {
  int wakes = 0;
  bool is_there = true;
  issuer::RefreshTimer timer([&] {
    ++wakes;
    return is_there;
  });
  EXPECT_TRUE(timer.wake_worker());
  EXPECT_TRUE(timer.wake_worker());
  EXPECT_EQ(wakes, 1);
  static_cast<void>(timer.due_for_worker());
  is_there = false;
  EXPECT_FALSE(timer.wake_worker());
  EXPECT_FALSE(timer.wake_worker());
  EXPECT_EQ(wakes, 3);
}

class KnownKeysWithAWorker : public KnownKeysOfAnIssuer {
 protected:
  KnownKeysWithAWorker()
      : KnownKeysOfAnIssuer([this] {
          ++wakes_;
          return true;
        }) {}

  int wakes_ = 0;
};

// 4.5: from the moment on that a refresh is due.
TEST_F(KnownKeysWithAWorker, WakeItToRefreshThem) {
  succeed();
  clock_->advance(known_.facts().refresh_due - clock_->monotonic_now() - 1ns);
  EXPECT_TRUE(finds());
  EXPECT_EQ(wakes_, 0);
  clock_->advance(1ns);
  EXPECT_TRUE(finds());
  EXPECT_EQ(wakes_, 1);
  clock_->advance(600s);
  fail();
  clock_->advance(60s);
  EXPECT_TRUE(finds());  // stale, and the worker refreshes them
  EXPECT_TRUE(lookup_.is_stale);
}

TEST_F(KnownKeysOfAnIssuer, AreFoundAfterAFetchThatBroughtOthers) {
  Lookup nothing_seen;
  EXPECT_FALSE(known_.find_after_fetch(nothing_seen, false));
  succeed();
  EXPECT_TRUE(known_.find_after_fetch(nothing_seen, true));
  EXPECT_TRUE(known_.find_after_fetch(nothing_seen, false));  // another caller's fetch has brought them
  Lookup seen{.seen = 1};
  clock_->advance(600s);
  EXPECT_FALSE(known_.find_after_fetch(seen, false));
  succeed();
  EXPECT_TRUE(known_.find_after_fetch(seen, false));
  EXPECT_FALSE(seen.is_stale);
}

TEST_F(KnownKeysOfAnIssuer, PlanTheirNextRefresh) {
  using TimePoint = KnownKeys::TimePoint;
  EXPECT_EQ(known_.facts().refresh_due, TimePoint::max());
  succeed();
  EXPECT_EQ(known_.facts().refresh_due, clock_->monotonic_now() + 30s);  // an empty set
  known_.note_begin();
  EXPECT_EQ(known_.facts().refresh_due, TimePoint::max());
  known_.timer().stop();
  succeed();
  EXPECT_EQ(known_.facts().refresh_due, TimePoint::max());
}

// 4.8
TEST_F(KnownKeysOfAnIssuer, RememberAnAnswerThatTookLongerThanItMay) {
  succeed(5s);
  EXPECT_LT(known_.facts().failures.retry_at, clock_->monotonic_now());
  succeed(5s + 1ns);
  EXPECT_GT(known_.facts().failures.retry_at, clock_->monotonic_now());
}

// 3.3
TEST_F(KnownKeysOfAnIssuer, RememberFailuresAndSlowAnswers) {
  fail();
  EXPECT_EQ(known_.facts().failures.count, 1U);
  EXPECT_EQ(known_.facts().error->message, "down");
  EXPECT_EQ(known_.facts().failures.retry_at, clock_->monotonic_now() + 900ms);
  succeed(5s);
  EXPECT_EQ(known_.facts().failures.count, 0U);
  EXPECT_EQ(known_.facts().error, nullptr);
  EXPECT_LT(known_.facts().failures.retry_at, clock_->monotonic_now());
  succeed(6s);
  EXPECT_GT(known_.facts().failures.retry_at, clock_->monotonic_now());
}

// 4.7
TEST(KnownKeysThatAreGiven, AlwaysServe) {
  KnownKeys known({.metadata = {.issuer = "https://a.example.com/", .jwks_uri = ""}});
  Lookup lookup;
  EXPECT_TRUE(known.are_given());
  EXPECT_EQ(known.issuer_url(), "https://a.example.com/");
  EXPECT_TRUE(known.find(lookup));
}

}  // namespace

}  // namespace auth0::test
