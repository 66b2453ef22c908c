#include "access_token/copy_size.hpp"
#include "support/allocations.hpp"

#include <auth0/claims.hpp>
#include <auth0/testing/tenant.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <cstddef>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <utility>

namespace auth0::test {

namespace {

constexpr std::size_t budget = std::size_t{8} << 20U;
constexpr std::size_t leeway = std::size_t{4} << 20U;  // for keys, buffers and the places themselves

enum class Claims { left_alone, read_as_json };

// Verifies different tokens with an array of so many zeros, and gives how many bytes more than before
// were in use at the worst moment.
std::size_t growth_with_zeros(int tokens, std::size_t zeros, Claims claims = Claims::left_alone) {
  testing::Tenant tenant({.algorithm = "ES256"});
  auto options = tenant.client_options();
  options.token_cache.max_bytes = budget;
  const ApiClient client(std::move(options));
  const boost::json::array claim(zeros, 0);
  const std::size_t before = live_bytes();
  for (int i = 0; i < tokens; ++i) {
    const auto token =
        tenant.issue({.subject = "auth0|user-" + std::to_string(i), .claims = {{"zeros", claim}}});
    const auto verified = client.try_verify_access_token({.access_token = token});
    EXPECT_TRUE(verified);
    if (claims == Claims::read_as_json && verified) {
      EXPECT_TRUE(claims_of(*verified).contains("zeros"));
    }
  }
  EXPECT_LE(client.health().token_cache.bytes, budget);
  return peak_bytes() - before;
}

// 7.5: tokens of 16 kB whose claims take six times as much memory as their text; without a budget 37 MB
TEST(RememberedTokens, TakeNoMoreThanTheirBudgetHoweverLargeTheyAre) {
  EXPECT_LE(growth_with_zeros(375, 5800), budget + leeway);
}

// 7.5: the same with tokens that are just small enough to be remembered
TEST(RememberedTokens, TakeNoMoreThanTheirBudgetWhereEachIsRemembered) {
  EXPECT_LE(growth_with_zeros(750, 1000), budget + leeway);
}

// 7.5: a program that reads the claims as JSON makes a copy of them, after the token was remembered.
TEST(RememberedTokens, TakeNoMoreThanTheirBudgetWhereTheirClaimsAreRead) {
  EXPECT_LE(growth_with_zeros(1'125, 300, Claims::read_as_json), budget + leeway);
}

// 7.5: what is counted for the copy is what it takes, whatever the claims look like.
TEST(CopyOfClaims, TakesNoMoreThanIsCountedForIt) {
  std::string many_members = "{";
  for (int i = 0; i < 100; ++i)
    many_members += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":[]";
  many_members += "}";
  for (const std::string& text : {
           std::string("{}"),
           std::string(R"({"a":1,"b":[],"c":{},"d":"","e":null,"f":1.5})"),
           std::string(R"({"a":[[[[[[[["x"]]]]]]]],"b":{"c":{"d":{"e":"f"}}}})"),
           R"({"short":"fourteen chars","next":"fifteen letters","long":")" + std::string(1000, 'x') + "\"}",
           R"({")" + std::string(1000, 'k') +
               R"(":[true,false,"a string of some length that is on the heap"]})",
           R"({"inside":)" + many_members + "}",
           std::move(many_members),
       }) {
    SCOPED_TRACE(text.substr(0, 40));
    const auto claims = boost::json::parse(text).as_object();
    const std::size_t counted = access_token::bytes_of_copy(claims);
    const std::size_t before = live_bytes();
    const std::size_t blocks_before = live_blocks();
    const auto copy = std::make_unique<const boost::json::object>(claims, boost::json::storage_ptr());
    const std::size_t taken = live_bytes() - before;
    // What is left of a free block is given along where it is too small for another one.
    const std::size_t given_along = (live_blocks() - blocks_before) * 16;
    EXPECT_EQ(*copy, claims);
    EXPECT_LE(taken, counted + given_along);
    EXPECT_GE(2 * taken, counted);
  }
}

}  // namespace

}  // namespace auth0::test
