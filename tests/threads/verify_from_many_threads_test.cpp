#include "threads/on_many_threads.hpp"

#include <auth0/testing/manual_clock.hpp>
#include <auth0/testing/tenant.hpp>

#include <atomic>
#include <gtest/gtest.h>
#include <string>
#include <thread>

namespace auth0::test {
namespace {

using namespace std::chrono_literals;

// More threads than a key has contexts of its own, so that some share.
constexpr int many_threads = 40;

TEST(ManyThreads, VerifyWithOneClient) {
  testing::Tenant tenant({.algorithm = "ES256"});
  const auto client = tenant.make_client();
  const std::string good = tenant.issue();
  const std::string bad = tenant.issue({.defect = testing::TokenDefect::broken_signature});
  std::atomic<int> wrong{0};

  on_many_threads(many_threads, [&](int) {
    for (int i = 0; i < 20; ++i) {
      if (!client.try_verify_access_token({.access_token = good})) ++wrong;
      if (client.try_verify_access_token({.access_token = bad})) ++wrong;
    }
  });

  EXPECT_EQ(wrong, 0);
}

TEST(ManyThreads, AtAColdStartCostTheIssuerOneRequestForEachDocument) {  // 3.3, 4.4
  testing::Tenant tenant({.algorithm = "ES256"});
  const auto client = tenant.make_client();
  const std::string token = tenant.issue();
  std::atomic<int> refused{0};

  on_many_threads(many_threads, [&](int) {
    if (!client.try_verify_access_token({.access_token = token})) ++refused;
  });

  EXPECT_EQ(refused, 0);
  EXPECT_EQ(tenant.requests(testing::Tenant::metadata_path), 1U);
  EXPECT_EQ(tenant.requests(testing::Tenant::jwks_path), 1U);
}

TEST(ManyThreads, SeeEveryRotationWhileTheyVerify) {  // 4.4
  const auto clock = std::make_shared<testing::ManualClock>();
  testing::Tenant tenant({.algorithm = "ES256", .clock = clock});
  const auto client = tenant.make_client();
  // Before the clock moves: a first fetch between a step of it and the rotation would see only the keys before,
  // and the next, for the new key, may not follow within 30 s.
  ASSERT_TRUE(client.warm_up().empty());
  const std::string first = tenant.issue({.expires_in = 1h});
  std::atomic<bool> done{false};
  std::atomic<int> refused{0};
  std::jthread rotator([&] {
    for (int i = 0; i < 13; ++i) {  // ends before the keys are due for a refresh
      clock->advance(31s);
      tenant.rotate_keys();
      if (!client.try_verify_access_token({.access_token = tenant.issue()})) ++refused;
    }
    done = true;
  });

  on_many_threads(many_threads, [&](int) {
    while (!done) {
      if (!client.try_verify_access_token({.access_token = first})) ++refused;
    }
  });

  EXPECT_EQ(refused, 0);
}

}  // namespace
}  // namespace auth0::test
