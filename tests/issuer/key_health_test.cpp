#include "issuer/key_health.hpp"

#include "issuer/key_events.hpp"
#include "support/issuer_documents.hpp"
#include "support/recording_observer.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using issuer::IssuerKeys;
using issuer::KeyEvents;
using issuer::KeyFacts;
using issuer::RefreshSchedule;

constexpr KeyFacts::TimePoint keys_came(3h);

IssuerKeys with_key_ids(const std::vector<std::string>& ids) {
  return {.keys = jose::KeySet::parse(key_set_document(ids)).value(),
          .metadata_fetched_at = keys_came,
          .keys_fetched_at = keys_came};
}

enum class Have { nothing, one_key, no_keys };

KeyFacts facts_with(Have have, std::chrono::seconds now, unsigned failures) {
  static const auto one_key = std::make_shared<const IssuerKeys>(with_key_ids({"a"}));
  static const auto no_keys = std::make_shared<const IssuerKeys>(with_key_ids({}));
  KeyFacts facts{.now = keys_came + now, .refresh_due = KeyFacts::TimePoint::max()};
  facts.failures.count = failures;
  if (have == Have::one_key) facts.known = one_key;
  if (have == Have::no_keys) facts.known = no_keys;
  return facts;
}

// 4.6
TEST(KeyHealth, IsTheStateOfTheKeysAndWhetherTheyServe) {
  struct Row {
    std::string_view name;
    std::chrono::seconds ttl;
    Have have;
    std::chrono::seconds now;
    unsigned failures;
    KeysState state;
    bool are_ready;
  };
  const Row rows[] = {
      {"nothing yet", 600s, Have::nothing, 0s, 0, KeysState::none, false},
      {"nothing, it failed", 600s, Have::nothing, 0s, 3, KeysState::none, false},
      {"fresh", 600s, Have::one_key, 599s, 0, KeysState::fresh, true},
      {"fresh while a refresh fails", 600s, Have::one_key, 599s, 1, KeysState::fresh, true},
      {"nobody has tried to refresh them", 600s, Have::one_key, 600s, 0, KeysState::too_old, false},
      {"stale", 600s, Have::one_key, 600s, 1, KeysState::stale, true},
      {"past max_stale", 600s, Have::one_key, 3600s, 1, KeysState::too_old, false},
      {"an empty set", 600s, Have::no_keys, 0s, 0, KeysState::fresh, false},
      {"nothing is kept", 0s, Have::one_key, 0s, 0, KeysState::too_old, true},
      {"nothing is kept, it failed", 0s, Have::one_key, 0s, 1, KeysState::too_old, false},
  };
  for (const Row& row : rows) {
    const RefreshSchedule schedule({.ttl = row.ttl, .max_stale = 3600s});
    const auto facts = facts_with(row.have, row.now, row.failures);
    EXPECT_EQ(keys_state(schedule, facts), row.state) << row.name;
    EXPECT_EQ(are_ready(schedule, facts), row.are_ready) << row.name;
  }
}

TEST(KeyHealth, SaysWhenTheNextRefreshIs) {
  struct Row {
    std::string_view name;
    KeyFacts::TimePoint due;
    bool has_worker;
    bool is_under_way;
    std::optional<std::chrono::seconds> expected;
  };
  const Row rows[] = {
      {"planned", keys_came + 480s, true, false, 380s},
      {"planned for a part of a second", keys_came + 100'001ms, true, false, 1s},
      {"due", keys_came + 90s, true, false, 0s},
      {"under way", KeyFacts::TimePoint::max(), true, true, 0s},
      {"under way without a worker", KeyFacts::TimePoint::max(), false, true, 0s},
      {"none planned", KeyFacts::TimePoint::max(), true, false, std::nullopt},
      {"no worker", keys_came + 480s, false, false, std::nullopt},
  };
  for (const Row& row : rows) {
    auto facts = facts_with(Have::one_key, 100s, 0);
    facts.refresh_due = row.due;
    facts.has_worker = row.has_worker;
    facts.is_under_way = row.is_under_way;
    EXPECT_EQ(health_of("https://a.example.com/", RefreshSchedule({.ttl = 600s}), facts, 0).next_refresh,
              row.expected)
        << row.name;
  }
}

TEST(KeyHealth, CountsKeysFailuresAndStaleAnswers) {
  const Error error{.reason = Reason::issuer_unavailable, .message = "down"};
  auto facts = facts_with(Have::one_key, 100s, 2);
  facts.error = &error;
  const auto health = health_of("https://a.example.com/", RefreshSchedule({.ttl = 600s}), facts, 7);
  EXPECT_EQ(health.issuer, "https://a.example.com/");
  EXPECT_EQ(health.key_count, 1U);
  EXPECT_EQ(health.keys_age, 100s);
  EXPECT_EQ(health.failures, 2U);
  EXPECT_EQ(health.last_error, "down");
  EXPECT_EQ(health.stale_served, 7U);
  EXPECT_EQ(health_of("", RefreshSchedule({}), facts_with(Have::nothing, 0s, 0), 0).keys_age, std::nullopt);
}

TEST(KeyEvents, AreToldOncePerChange) {
  RecordingObserver observer;
  KeyEvents events("https://a.example.com/", &observer);
  for (const auto state : {KeysState::none, KeysState::fresh, KeysState::fresh, KeysState::stale})
    events.tell_state(events.note(state));
  EXPECT_EQ(events.state(), KeysState::stale);
  EXPECT_EQ(observer.take(), (std::vector<std::string>{"state none->fresh", "state fresh->stale"}));

  const auto before = with_key_ids({"a", "b"});
  auto after = with_key_ids({"b", "c", "d", ""});
  after.keys.reuse(before.keys);
  events.tell_keys(before, after);
  events.tell_keys(after, after);
  EXPECT_EQ(observer.take(), (std::vector<std::string>{"keys +2 -1"}));
}

TEST(KeyEvents, AreToldToNobodyWithoutAnObserver) {
  KeyEvents events("https://a.example.com/", nullptr);
  EXPECT_FALSE(events.is_observed());
  events.tell_state(events.note(KeysState::fresh));
}

}  // namespace

}  // namespace auth0::test
