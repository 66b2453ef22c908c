#include "base/printable.hpp"
#include "observer/log_line.hpp"
#include "observer/rate_limit.hpp"

#include <auth0/log_observer.hpp>
#include <auth0/observers.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <gtest/gtest.h>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace auth0::test {
namespace {

struct Line {
  LogLevel level;
  std::string text;
};

class Log {
 public:
  [[nodiscard]] std::shared_ptr<Observer> observer(LogOptions options = {}) {
    return make_log_observer(
        [this](LogLevel level, std::string_view line) { lines.push_back({level, std::string(line)}); },
        options);
  }

  std::vector<Line> lines;
};

TEST(LogObserver, WritesALineForARefusedToken) {
  Log log;
  const Error error{.reason = Reason::audience_mismatch,
                    .diagnostics = {{.name = "aud",
                                     .expected = "https://api.example.com",
                                     .found = "https://other.example.com",
                                     .is_verified = true}}};
  log.observer()->on_verification({.outcome = VerificationOutcome::refused,
                                   .error = &error,
                                   .scheme = AuthScheme::bearer,
                                   .duration = std::chrono::milliseconds(2)});

  ASSERT_EQ(log.lines.size(), 1U);
  EXPECT_EQ(log.lines[0].level, LogLevel::info);
  EXPECT_EQ(log.lines[0].text,
            "event=verification level=info result=refused reason=audience_mismatch "
            "code=verify_access_token_error aud_expected=https://api.example.com "
            "aud_found=https://other.example.com scheme=bearer seconds=0.002");
}

// So that a line can be found that belongs to a trace.
TEST(LogObserver, NamesTheTraceOfARequest) {
  Log log;
  const auto observer = log.observer({.least = LogLevel::debug});
  const std::string traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  observer->on_verification({.outcome = VerificationOutcome::accepted, .traceparent = traceparent});
  observer->on_issuer_request({.status = 200, .traceparent = traceparent});
  observer->on_exchange({.traceparent = traceparent});
  ASSERT_EQ(log.lines.size(), 3U);
  for (const auto& line : log.lines)
    EXPECT_TRUE(line.text.contains(" traceparent=" + traceparent)) << line.text;
}

TEST(LogObserver, WritesNothingBelowItsLevel) {
  Log log;
  const auto observer = log.observer({.least = LogLevel::warning});
  observer->on_verification({});
  observer->on_issuer_state(
      {.issuer = "https://a.example.com/", .before = KeysState::none, .after = KeysState::fresh});
  EXPECT_TRUE(log.lines.empty());

  observer->on_issuer_state(
      {.issuer = "https://a.example.com/", .before = KeysState::fresh, .after = KeysState::stale});
  ASSERT_EQ(log.lines.size(), 1U);
  EXPECT_EQ(log.lines[0].text,
            "event=issuer_state level=warning issuer=https://a.example.com/ before=fresh after=stale");
}

TEST(LogObserver, WritesOneLineASecondOfAFlood) {
  Log log;
  const auto observer = log.observer();
  const Error expired{.reason = Reason::token_expired};
  const Error malformed{.reason = Reason::malformed_token};
  for (int i = 0; i < 1000; ++i)
    observer->on_verification({.outcome = VerificationOutcome::refused, .error = &expired});
  observer->on_verification({.outcome = VerificationOutcome::refused, .error = &malformed});

  // Three if the loop began at the end of a second; another reason has a line of its own.
  EXPECT_GE(log.lines.size(), 2U);
  EXPECT_LE(log.lines.size(), 4U);
  EXPECT_NE(log.lines.back().text.find("malformed_token"), std::string::npos);
}

TEST(LogObserver, LetsNoExceptionOfASinkOut) {
  const auto observer =
      make_log_observer([](LogLevel, std::string_view) { throw std::runtime_error("disk full"); });
  const Error error{.reason = Reason::token_expired};
  EXPECT_NO_THROW(observer->on_verification({.outcome = VerificationOutcome::refused, .error = &error}));
}

TEST(LogObserver, NamesNobodyUnlessItIsAskedTo) {
  Log log;
  const auto nameless = log.observer({.least = LogLevel::debug});
  const auto naming = log.observer({.least = LogLevel::debug, .with_identities = true});
  const auto both = make_observers({nameless, nullptr, naming});
  EXPECT_TRUE(both->wants_identities());
  EXPECT_FALSE(nameless->wants_identities());

  both->on_verification({.subject = "auth0|user", .client_id = "client", .token_id = "id"});

  ASSERT_EQ(log.lines.size(), 2U);
  EXPECT_EQ(log.lines[0].text.find("auth0|user"), std::string::npos) << log.lines[0].text;
  EXPECT_NE(log.lines[1].text.find("subject=auth0|user client_id=client token_id=id"), std::string::npos)
      << log.lines[1].text;
}

TEST(LogLine, CannotBeBrokenByAnyValue) {
  std::mt19937 random(1);  // NOLINT: the same values each time
  for (int round = 0; round < 2000; ++round) {
    std::string value(1 + (random() % 200), ' ');
    for (char& c : value)
      c = static_cast<char>(random());
    observer::LogLine json(LogFormat::json, "e");
    json.text("value", value);
    json.number("after", std::uint64_t{7});
    const auto text = json.finish();
    for (const char c : text)
      ASSERT_TRUE(c >= ' ' && c <= '~');
    const auto parsed = boost::json::parse(text).as_object();
    ASSERT_EQ(parsed.size(), 3U) << text;
    ASSERT_LE(parsed.at("value").as_string().size(), max_shown);

    observer::LogLine logfmt(LogFormat::logfmt, "e");
    logfmt.text("value", value);
    logfmt.number("after", std::uint64_t{7});
    const auto line = logfmt.finish();
    ASSERT_EQ(line.find('\n'), std::string::npos);
    ASSERT_TRUE(line.ends_with(" after=7"));
  }
}

TEST(RateLimitOfEvents, CountsWhatItLeavesOut) {
  observer::RateLimit<2> limit;
  const auto begin = std::chrono::steady_clock::time_point(std::chrono::hours(1));
  EXPECT_EQ(limit.let_through(0, begin), 0U);
  EXPECT_EQ(limit.let_through(0, begin + std::chrono::milliseconds(999)), std::nullopt);
  EXPECT_EQ(limit.let_through(0, begin + std::chrono::milliseconds(500)), std::nullopt);
  EXPECT_EQ(limit.let_through(1, begin), 0U);
  EXPECT_EQ(limit.let_through(0, begin + std::chrono::seconds(1)), 2U);
  EXPECT_EQ(limit.let_through(0, begin + std::chrono::seconds(2)), 0U);
}

}  // namespace
}  // namespace auth0::test
