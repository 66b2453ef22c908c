#include "issuer/fetch_rules.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <string_view>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using issuer::Documents;
using issuer::FetchDecision;
using issuer::IssuerKeys;
using issuer::KeyFacts;
using issuer::Lookup;
using issuer::Need;
using issuer::RefreshSchedule;

// Times count from here. The last fetch began at 0 and brought the keys with the number 1, to be refreshed at
// 480 s and too old at 600 s.
constexpr KeyFacts::TimePoint fetch_began(2h);

KeyFacts facts_at(std::chrono::seconds now) {
  return {.now = fetch_began + now,
          .known = std::make_shared<const IssuerKeys>(IssuerKeys{.number = 1,
                                                                 .metadata_fetched_at = fetch_began,
                                                                 .keys_fetched_at = fetch_began,
                                                                 .refresh_at = fetch_began + 480s}),
          .began = fetch_began,
          .refresh_due = fetch_began + 480s};
}
KeyFacts nothing_known() {
  return {.now = fetch_began, .refresh_due = KeyFacts::TimePoint::max()};
}
KeyFacts under_way(KeyFacts facts) {
  facts.is_under_way = true;
  facts.refresh_due = KeyFacts::TimePoint::max();
  return facts;
}
KeyFacts failing(KeyFacts facts, std::chrono::seconds retry_at) {
  facts.failures = {.count = 1, .retry_at = fetch_began + retry_at};
  return facts;
}

TEST(DecideFetch, KnowsWhoNeedsAFetch) {
  struct Row {
    std::string_view name;
    Lookup lookup;
    KeyFacts facts;
    FetchDecision expected;
  };
  const Lookup for_keys{.need = Need::keys};
  const Lookup for_refresh{.need = Need::refresh, .is_stale = true, .seen = 1};
  const Lookup for_one_key{.need = Need::unknown_key, .seen = 1};
  const Lookup seen_before{.need = Need::unknown_key, .seen = 7};
  using enum FetchDecision;
  const Row rows[] = {
      {"keys: nothing is known", for_keys, nothing_known(), fetch},
      {"keys: nothing is known, a fetch is under way", for_keys, under_way(nothing_known()), fetch},
      {"keys: the issuer failed", for_keys, failing(nothing_known(), 10s), refused},
      {"keys: it failed, and is tried again", for_keys, under_way(failing(nothing_known(), 10s)), fetch},
      {"keys: it failed a while ago", for_keys, failing(nothing_known(), 0s), fetch},
      {"keys: another caller has fetched them", for_keys, facts_at(1s), not_needed},
      {"keys: they are too old", for_keys, facts_at(600s), fetch},
      {"refresh: due", for_refresh, failing(facts_at(600s), 0s), fetch},
      {"refresh: not yet", for_refresh, failing(facts_at(479s), 0s), refused},
      {"refresh: under way", for_refresh, under_way(failing(facts_at(600s), 0s)), refused},
      {"one key: fetched just now", for_one_key, facts_at(30s), not_needed},
      {"one key: fetched a while ago", for_one_key, facts_at(31s), fetch},
      {"one key: under way", for_one_key, under_way(facts_at(1s)), fetch},
      {"one key: fetched meanwhile", seen_before, facts_at(31s), not_needed},
      {"one key: fetched meanwhile, and again", seen_before, under_way(facts_at(31s)), not_needed},
      {"one key: the issuer failed", for_one_key, failing(facts_at(1s), 10s), refused},
      {"one key: it failed a while ago", for_one_key, failing(facts_at(31s), 31s), fetch},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(decide_fetch(RefreshSchedule({.ttl = 600s, .max_stale = 600s}), row.lookup, row.facts),
              row.expected)
        << row.name;
  }
}

// 4.4
TEST(DocumentsFor, LeavesTheMetadataAloneWhereOneKeyIsMissing) {
  EXPECT_EQ(documents_for({.need = Need::unknown_key}, facts_at(479s)), Documents::keys_alone);
  EXPECT_EQ(documents_for({.need = Need::unknown_key}, facts_at(480s)), Documents::metadata_too);
  EXPECT_EQ(documents_for({.need = Need::keys}, facts_at(479s)), Documents::metadata_too);
  EXPECT_EQ(documents_for({.need = Need::keys}, nothing_known()), Documents::metadata_too);
  EXPECT_EQ(documents_for({.need = Need::refresh}, facts_at(479s)), Documents::metadata_too);
}

// 3.3, 4.4
TEST(NextTry, IsAfterTheBackOffAndForOneKeyAfter30Seconds) {
  EXPECT_EQ(next_try({.need = Need::keys}, failing(facts_at(1s), 10s)), fetch_began + 10s);
  EXPECT_EQ(next_try({.need = Need::unknown_key}, failing(facts_at(1s), 10s)), fetch_began + 30s);
  EXPECT_EQ(next_try({.need = Need::unknown_key}, failing(facts_at(1s), 40s)), fetch_began + 40s);
}

}  // namespace

}  // namespace auth0::test
