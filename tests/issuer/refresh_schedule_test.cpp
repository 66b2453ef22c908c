#include "issuer/refresh_schedule.hpp"

#include "support/issuer_documents.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <optional>
#include <string_view>
#include <utility>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using issuer::Failures;
using issuer::IssuerKeys;
using issuer::RefreshSchedule;
using Action = RefreshSchedule::Action;
using Seconds = std::chrono::seconds;

// Times of the tables count from here. The keys were fetched at 0 and are to be refreshed at 480 s.
constexpr RefreshSchedule::TimePoint start(1h);
constexpr Seconds never = Seconds::max();

constexpr RefreshSchedule::Limits ten_minutes{.ttl = 600s, .max_stale = 3600s};
constexpr RefreshSchedule::Limits not_kept{.ttl = 0s, .max_stale = 3600s};
constexpr RefreshSchedule::Limits not_stale{.ttl = 600s, .max_stale = 600s};
constexpr RefreshSchedule::Limits not_configured{.ttl = 600s, .max_stale = 3600s, .is_configured = false};

enum class Known { nothing, key_set, empty_set };

std::optional<IssuerKeys> keys_for_schedule(Known known) {
  if (known == Known::nothing) return std::nullopt;
  IssuerKeys made{.metadata_fetched_at = start, .keys_fetched_at = start, .refresh_at = start + 480s};
  if (known == Known::key_set) made.keys = jose::KeySet::parse(key_set_document({"a"})).value();
  return made;
}

Failures failed(unsigned count, Seconds retry_at) {
  return {.count = count, .retry_at = retry_at == Seconds::min() ? Failures{}.retry_at : start + retry_at};
}
constexpr Seconds long_ago = Seconds::min();

// 3.3, 4.5
TEST(RefreshSchedule, DecidesFromTheAgeOfTheKeysAndTheFailuresSinceThen) {
  struct Row {
    std::string_view name;
    RefreshSchedule::Limits limits;
    Known known;
    unsigned failures;
    Seconds retry_at;
    Seconds now;
    Action expected;
  };
  const Row rows[] = {
      {"cold start", ten_minutes, Known::nothing, 0, long_ago, 0s, Action::fetch},
      {"cold start, back-off", ten_minutes, Known::nothing, 1, 10s, 9s, Action::refuse},
      {"cold start, back-off over", ten_minutes, Known::nothing, 1, 10s, 10s, Action::fetch},
      {"cold start, slow but not failing", ten_minutes, Known::nothing, 0, 10s, 9s, Action::fetch},
      {"fresh", ten_minutes, Known::key_set, 0, long_ago, 599s, Action::serve},
      {"fresh while a refresh fails", ten_minutes, Known::key_set, 3, 620s, 599s, Action::serve},
      {"an empty set is fresh too", ten_minutes, Known::empty_set, 0, long_ago, 599s, Action::serve},
      {"old, nobody has tried", ten_minutes, Known::key_set, 0, long_ago, 600s, Action::fetch},
      {"old, nobody has tried, slow", ten_minutes, Known::key_set, 0, 620s, 600s, Action::fetch},
      {"old, refresh failed", ten_minutes, Known::key_set, 1, 620s, 600s, Action::serve_stale},
      {"old, back-off over", ten_minutes, Known::key_set, 1, 600s, 601s, Action::serve_stale},
      {"at the end of max_stale", ten_minutes, Known::key_set, 9, 3610s, 3599s, Action::serve_stale},
      {"past max_stale", ten_minutes, Known::key_set, 9, 3610s, 3600s, Action::refuse},
      {"past max_stale, back-off over", ten_minutes, Known::key_set, 9, 3610s, 3610s, Action::fetch},
      {"stale keys are switched off", not_stale, Known::key_set, 1, 620s, 600s, Action::refuse},
      {"nothing is kept", not_kept, Known::key_set, 0, long_ago, 0s, Action::fetch},
      {"nothing is kept for an outage", not_kept, Known::key_set, 1, 1s, 0s, Action::refuse},
  };
  for (const Row& row : rows) {
    const auto known = keys_for_schedule(row.known);
    const auto action =
        RefreshSchedule(row.limits)
            .decide(known ? &*known : nullptr, failed(row.failures, row.retry_at), start + row.now);
    EXPECT_EQ(action, row.expected) << row.name;
  }
}

// 4.4: the last fetch began at 0.
TEST(RefreshSchedule, LetsAnUnknownKeyCauseAFetchAfterMoreThan30Seconds) {
  struct Row {
    std::string_view name;
    unsigned failures;
    Seconds retry_at;
    Seconds now;
    Action expected;
    Seconds until;
  };
  const Row rows[] = {
      {"at once", 0, long_ago, 0s, Action::serve, {}},
      {"after 30 s", 0, long_ago, 30s, Action::serve, {}},
      {"after 31 s", 0, long_ago, 31s, Action::fetch, {}},
      {"slow issuer", 0, 40s, 39s, Action::serve, {}},
      {"slow issuer, back-off over", 0, 40s, 40s, Action::fetch, {}},
      {"failed", 1, 1s, 10s, Action::refuse, 30s},
      {"failed, long back-off", 1, 40s, 39s, Action::refuse, 40s},
      {"failed, back-off over", 1, 40s, 40s, Action::fetch, {}},
  };
  for (const Row& row : rows) {
    const auto failures = failed(row.failures, row.retry_at);
    const auto action = RefreshSchedule::decide_for_unknown_key(start, failures, start + row.now);
    EXPECT_EQ(action, row.expected) << row.name;
    if (row.expected == Action::refuse) {
      EXPECT_EQ(RefreshSchedule::next_fetch_for_unknown_key(start, failures), start + row.until) << row.name;
    }
  }
}

// 4.5, 4.6
TEST(RefreshSchedule, PlansTheNextRefresh) {
  struct Row {
    std::string_view name;
    RefreshSchedule::Limits limits;
    Known known;
    unsigned failures;
    Seconds retry_at;
    Seconds expected;
  };
  const Row rows[] = {
      {"the first fetch is a request's", ten_minutes, Known::nothing, 0, long_ago, never},
      {"a failed first fetch is tried again", ten_minutes, Known::nothing, 1, 1s, 1s},
      {"and again", ten_minutes, Known::nothing, 100, 30s, 30s},
      {"four times if not configured", not_configured, Known::nothing, 4, 8s, 8s},
      {"and no more", not_configured, Known::nothing, 5, 16s, never},
      {"keys", ten_minutes, Known::key_set, 0, long_ago, 480s},
      {"keys of an issuer that is not configured", not_configured, Known::key_set, 9, 500s, 500s},
      {"keys, back-off", ten_minutes, Known::key_set, 1, 490s, 490s},
      {"keys, slow issuer", ten_minutes, Known::key_set, 0, 490s, 490s},
      {"empty set", ten_minutes, Known::empty_set, 0, long_ago, 30s},
      {"nothing is kept", not_kept, Known::key_set, 1, 1s, never},
  };
  for (const Row& row : rows) {
    const auto known = keys_for_schedule(row.known);
    const auto next =
        RefreshSchedule(row.limits).next_refresh(known ? &*known : nullptr, failed(row.failures, row.retry_at));
    const auto expected = row.expected == never ? RefreshSchedule::TimePoint::max() : start + row.expected;
    EXPECT_EQ(next, expected) << row.name;
  }
}

}  // namespace

}  // namespace auth0::test
