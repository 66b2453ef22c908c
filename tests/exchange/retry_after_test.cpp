#include "exchange/answer/retry_after.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::sys_seconds now{1'700'000'000s};

std::string epoch(std::chrono::sys_seconds time) {
  return std::to_string(time.time_since_epoch().count());
}

std::optional<std::chrono::seconds> wait_of(std::vector<HttpHeader> headers) {
  return exchange::retry_after({.status = 429, .headers = std::move(headers), .body = {}}, now);
}

// RFC 9110 section 10.2.3
TEST(RetryAfter, IsReadInSecondsOrAsADate) {
  EXPECT_EQ(wait_of({{"retry-AFTER", "17"}}), 17s);
  EXPECT_EQ(wait_of({{"Retry-After", "Tue, 14 Nov 2023 22:13:50 GMT"}}), 30s);  // now is 22:13:20
  EXPECT_EQ(wait_of({{"Retry-After", "Tue, 14 Nov 2023 22:13:00 GMT"}}), 0s);
}

TEST(RetryAfter, PrefersRetryAfterWhereItCanBeRead) {
  EXPECT_EQ(wait_of({{"x-ratelimit-reset", epoch(now + 9s)}, {"Retry-After", "5"}}), 5s);
  EXPECT_EQ(wait_of({{"x-ratelimit-reset", epoch(now + 9s)}, {"Retry-After", "soon"}}), 9s);
}

TEST(RetryAfter, IsAtMostADayAndNeverNegative) {
  EXPECT_EQ(wait_of({{"Retry-After", "99999999999999999999999"}}), 24h);
  EXPECT_EQ(wait_of({{"x-ratelimit-reset", "9223372036854775807"}}), 24h);
  EXPECT_EQ(wait_of({{"x-ratelimit-reset", "0"}}), 0s);
}

TEST(RetryAfter, IsNothingWhereNothingCanBeRead) {
  EXPECT_EQ(wait_of({}), std::nullopt);
  for (const auto* text :
       {"", "-1", "1.5", "1s", "Tue, 14 Nov 2023 22:13:50", "Tue, 31 Feb 2023 22:13:50 GMT",
        "Tue, 14 Abc 2023 22:13:50 GMT", "Tue, 1x Nov 2023 22:13:50 GMT", "Tue, 14 Nov 2x23 22:13:50 GMT",
        "Tue, 14 Nov 2023 2x:13:50 GMT", "Tue, 14 Nov 2023 22:1x:50 GMT", "Tue, 14 Nov 2023 22:13:5x GMT"}) {
    EXPECT_EQ(wait_of({{"Retry-After", text}}), std::nullopt) << text;
  }
}

// RFC 9110 section 5.6.7
TEST(RetryAfter, KnowsHowManyHoursMinutesAndSecondsThereAre) {
  EXPECT_EQ(wait_of({{"Retry-After", "Tue, 14 Nov 2023 23:13:20 GMT"}}), 1h);
  EXPECT_EQ(wait_of({{"Retry-After", "Tue, 14 Nov 2023 24:13:20 GMT"}}), std::nullopt);
  EXPECT_EQ(wait_of({{"Retry-After", "Tue, 14 Nov 2023 22:59:20 GMT"}}), 46min);
  EXPECT_EQ(wait_of({{"Retry-After", "Tue, 14 Nov 2023 22:60:20 GMT"}}), std::nullopt);
  EXPECT_EQ(wait_of({{"Retry-After", "Tue, 14 Nov 2023 22:13:60 GMT"}}), 40s);  // a leap second
  EXPECT_EQ(wait_of({{"Retry-After", "Tue, 14 Nov 2023 22:13:61 GMT"}}), std::nullopt);
}

}  // namespace

}  // namespace auth0::test
