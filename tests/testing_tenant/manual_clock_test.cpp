#include <auth0/testing/dpop_key.hpp>
#include <auth0/testing/manual_clock.hpp>
#include <auth0/testing/tenant.hpp>

#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using auth0::testing::DpopKey;
using auth0::testing::ManualClock;
using auth0::testing::Tenant;

TEST(ManualClock, CountsEachAdvanceOfSeveralThreads) {
  constexpr int times = 200'000;
  ManualClock clock;
  const auto wall = clock.now();
  const auto monotonic = clock.monotonic_now();
  std::vector<std::jthread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&clock] {
      for (int n = 0; n < times; ++n)
        clock.advance(1s);
    });
  }
  threads.clear();  // joins
  EXPECT_EQ(clock.now() - wall, std::chrono::seconds(2 * times));
  EXPECT_EQ(clock.monotonic_now() - monotonic, std::chrono::seconds(2 * times));
}

TEST(ManualClock, StartsAtTheTimeOfTheMachineInWholeSeconds) {
  const auto before = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const ManualClock clock;
  EXPECT_GE(clock.now(), before);
  EXPECT_LE(clock.now(), std::chrono::system_clock::now());
  EXPECT_EQ(clock.precise_now(), clock.now());
}

TEST(ManualClock, HasFractionsOfSeconds) {
  ManualClock clock(std::chrono::sys_seconds(1'700'000'000s));
  clock.advance(1604ms);
  EXPECT_EQ(clock.now(), std::chrono::sys_seconds(1'700'000'001s));
  EXPECT_EQ(clock.precise_now() - clock.now(), 604ms);
}

TEST(ManualClock, StepsTheWallClockAlone) {
  ManualClock clock;
  const auto monotonic = clock.monotonic_now();
  clock.set_now(std::chrono::sys_seconds(1'700'000'000s));
  EXPECT_EQ(clock.now(), std::chrono::sys_seconds(1'700'000'000s));
  EXPECT_EQ(clock.monotonic_now(), monotonic);
}

// Whether a key's proof is accepted by a client of the tenant.
bool is_accepted(Tenant& tenant, const DpopKey& key) {
  const std::string url = "https://api.example.com/orders";
  const auto token = tenant.issue({.claims = {{"cnf", {{"jkt", key.thumbprint()}}}}});
  const auto proof = key.make_proof({.url = url, .access_token = token});
  return tenant.make_client()
      .try_verify_access_token({.access_token = token,
                                .scheme = PresentedScheme::dpop,
                                .dpop_proof = proof,
                                .http_method = "GET",
                                .http_url = url})
      .has_value();
}

TEST(KeyOfATenant, TellsTheTimeByTheTenantsClock) {
  for (const auto start :
       {std::chrono::sys_seconds(1'700'000'000s), std::chrono::sys_seconds(4'000'000'000s)}) {
    Tenant tenant({.algorithm = "ES256", .clock = std::make_shared<ManualClock>(start)});
    EXPECT_TRUE(is_accepted(tenant, tenant.make_dpop_key()));
    EXPECT_FALSE(is_accepted(tenant, DpopKey()));  // by the machine's
  }
}

TEST(KeyOfATenant, IsOfTheAlgorithmThatIsAskedFor) {
  const Tenant tenant({.algorithm = "ES256"});
  EXPECT_EQ(tenant.make_dpop_key("ES384").public_jwk().at("crv"), boost::json::value("P-384"));
}

// A key that was made without a clock is good until the clock is moved.
TEST(KeyOfItsOwn, AgreesWithAManualClockThatWasNotMoved) {
  Tenant tenant({.algorithm = "ES256", .clock = std::make_shared<ManualClock>()});
  EXPECT_TRUE(is_accepted(tenant, DpopKey()));
}

}  // namespace

}  // namespace auth0::test
