#include "dpop/nonces.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <string>

namespace auth0::test {

namespace {

using dpop::Nonces;
using namespace std::chrono_literals;

constexpr std::chrono::sys_seconds start{1'700'000'100s};  // a whole number of periods
const std::string secret(32, 's');

Nonces shared_nonces() {
  return Nonces({.secret = secret, .period = 300s});
}

void expect_refused(const Result<std::string>& result, Reason reason, const std::string& nonce_to_take) {
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::use_dpop_nonce);
  EXPECT_EQ(result.error().reason, reason);
  EXPECT_EQ(result.error().dpop_nonce, nonce_to_take);
}

// 8.8, RFC 9449 section 9
TEST(NoncesOfAnApi, AreDemandedAndToldWithTheRefusal) {
  const auto nonces = shared_nonces();
  expect_refused(nonces.check(std::nullopt, start), Reason::nonce_missing, nonces.current(start));
  expect_refused(nonces.check("made up", start), Reason::nonce_invalid, nonces.current(start));
  expect_refused(nonces.check("", start), Reason::nonce_invalid, nonces.current(start));
}

TEST(NoncesOfAnApi, SayWhetherOneIsMissingOrTooOld) {
  const auto nonces = shared_nonces();
  EXPECT_EQ(nonces.check(std::nullopt, start).error().message,
            "the proof must contain the nonce of the header DPoP-Nonce");
  EXPECT_EQ(nonces.check("made up", start).error().message,
            "the proof's nonce is unknown or too old; use the one in the header DPoP-Nonce");
}

TEST(NoncesOfAnApi, AreGoodInTheirPeriodWithoutANewOne) {
  const auto nonces = shared_nonces();
  const auto nonce = nonces.current(start);
  EXPECT_EQ(nonces.check(nonce, start).value(), "");
  EXPECT_EQ(nonces.check(nonce, start + 299s).value(), "");
}

// RFC 9449 section 8.2 and 9.2: the new one is sent while the old one still serves.
TEST(NoncesOfAnApi, AreGoodInTheNextPeriodAndReplacedInIt) {
  const auto nonces = shared_nonces();
  const auto nonce = nonces.current(start);
  EXPECT_EQ(nonces.check(nonce, start + 300s).value(), nonces.current(start + 300s));
  EXPECT_EQ(nonces.check(nonce, start + 599s).value(), nonces.current(start + 300s));
  EXPECT_NE(nonces.current(start + 300s), nonce);
}

TEST(NoncesOfAnApi, AreTooOldAfterThatAndNotGoodBeforeTheirTime) {
  const auto nonces = shared_nonces();
  const auto nonce = nonces.current(start);
  expect_refused(nonces.check(nonce, start + 600s), Reason::nonce_invalid, nonces.current(start + 600s));
  expect_refused(nonces.check(nonce, start - 1s), Reason::nonce_invalid, nonces.current(start - 1s));
}

TEST(NoncesOfAnApi, AreTheSameInProcessesThatShareTheSecretOnly) {
  EXPECT_EQ(shared_nonces().current(start), shared_nonces().current(start));
  EXPECT_NE(Nonces({.secret = std::string(32, 't')}).current(start), shared_nonces().current(start));
  EXPECT_NE(Nonces({}).current(start), Nonces({}).current(start));
}

TEST(NoncesOfAnApi, HoldNothingOfTheSecret) {
  const auto nonce = shared_nonces().current(start);
  EXPECT_EQ(nonce.size(), 22U);  // 16 bytes
  EXPECT_EQ(nonce.find("ss"), std::string::npos);
}

}  // namespace

}  // namespace auth0::test
