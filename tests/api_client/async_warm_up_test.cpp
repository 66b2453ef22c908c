#include <auth0/api_client.hpp>
#include <auth0/testing/tenant.hpp>

#include <cstddef>
#include <gtest/gtest.h>
#include <memory>
#include <vector>

namespace auth0::test {

namespace {

using auth0::testing::Tenant;

// Proven by the address sanitizer.
TEST(AsyncWarmUp, MayDestroyItsClientWhereNothingIsToBeFetched) {
  Tenant tenant({.algorithm = "ES256"});
  auto client = std::make_unique<ApiClient>(tenant.client_options());
  ASSERT_TRUE(client->warm_up().empty());
  std::size_t ended = 0;
  client->async_warm_up([&](const std::vector<IssuerFailure>& failures) {
    EXPECT_TRUE(failures.empty());
    client.reset();
    ++ended;
  });
  EXPECT_EQ(ended, 1U);
}

}  // namespace

}  // namespace auth0::test
