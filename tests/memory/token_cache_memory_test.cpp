#include "support/allocations.hpp"

#include <auth0/testing/tenant.hpp>

#include <boost/json/array.hpp>
#include <cstddef>
#include <gtest/gtest.h>
#include <string>

namespace auth0::test {

namespace {

constexpr std::size_t budget = std::size_t{64} << 20U;  // by default
constexpr std::size_t leeway = std::size_t{8} << 20U;   // for keys, buffers and the places themselves

// Verifies different tokens with an array of so many zeros, and gives how many bytes more than before
// were in use at the worst moment.
std::size_t growth_with_zeros(int tokens, std::size_t zeros) {
  testing::Tenant tenant({.algorithm = "ES256"});
  const ApiClient client(tenant.client_options());
  const boost::json::array claim(zeros, 0);
  const std::size_t before = live_bytes();
  for (int i = 0; i < tokens; ++i) {
    const auto token =
        tenant.issue({.subject = "auth0|user-" + std::to_string(i), .claims = {{"zeros", claim}}});
    EXPECT_TRUE(client.try_verify_access_token({.access_token = token}));
  }
  EXPECT_LE(client.health().token_cache.bytes, budget);
  return peak_bytes() - before;
}

// 7.5: tokens of 16 kB whose claims take six times as much memory as their text; without a budget 300 MB
TEST(RememberedTokens, TakeNoMoreThanTheirBudgetHoweverLargeTheyAre) {
  EXPECT_LE(growth_with_zeros(3'000, 5800), budget + leeway);
}

// 7.5: the same with tokens that are just small enough to be remembered
TEST(RememberedTokens, TakeNoMoreThanTheirBudgetWhereEachIsRemembered) {
  EXPECT_LE(growth_with_zeros(6'000, 1000), budget + leeway);
}

}  // namespace

}  // namespace auth0::test
