#include "support/fail_each_allocation.hpp"
#include "support/outcomes.hpp"

#include <auth0/api_client.hpp>
#include <auth0/testing/tenant.hpp>

#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <utility>

namespace auth0::test {

namespace {

class AsyncCallsWithoutMemory : public ::testing::Test {
 protected:
  auth0::testing::Tenant tenant_{{.algorithm = "ES256"}};
  std::string token_ = tenant_.issue();
};

TEST_F(AsyncCallsWithoutMemory, NeedNoneWhereTheyAreReady) {
  const auto client = tenant_.make_client();
  ASSERT_TRUE(client.try_verify_access_token({.access_token = token_}));
  int accepted = 0;
  {
    const FailingAllocation failing(1);
    client.async_verify_access_token({.access_token = token_},
                                     [&accepted](const auto& result) { accepted += result ? 1 : 0; });
    accepted += client.verify_access_token_if_ready({.access_token = token_}).value() ? 1 : 0;
    EXPECT_FALSE(FailingAllocation::has_failed());
  }
  EXPECT_EQ(accepted, 2);
}

TEST_F(AsyncCallsWithoutMemory, EndOnceWhateverTheyLack) {
  struct Call {
    ApiClient client;
    Outcomes<VerifiedAccessToken> outcomes{};
    Completion<VerifiedAccessToken> done = outcomes.completion();
  };
  fail_each_allocation(
      [this] { return std::make_unique<Call>(tenant_.make_client()); },
      [this](Call& call) {
        call.client.async_verify_access_token({.access_token = token_}, std::move(call.done));
      },
      [](Call& call) {
        const auto all = call.outcomes.wait_for(1);
        ASSERT_EQ(all.size(), 1U);
        EXPECT_TRUE(all.front() || all.front().error().code == ErrorCode::invalid_configuration_error)
            << all.front().error().message;
      });
}

}  // namespace

}  // namespace auth0::test
