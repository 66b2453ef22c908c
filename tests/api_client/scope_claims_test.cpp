#include "api_client/options_support.hpp"

#include <auth0/api_client.hpp>
#include <auth0/testing/tenant.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::test {

namespace {

namespace json = boost::json;
using auth0::testing::Tenant;

using Scopes = std::vector<std::string_view>;

class ScopeClaims : public ::testing::Test {
 protected:
  [[nodiscard]] ApiClient client_with(const StringList& scope_claims) {
    auto options = tenant_.client_options();
    options.scope_claims = scope_claims;
    return ApiClient(options);
  }
  [[nodiscard]] std::string with(const json::object& claims) const { return tenant_.issue({.claims = claims}); }

  Tenant tenant_{{.algorithm = "ES256"}};
};

// 9.4, 9.7
TEST_F(ScopeClaims, AreScopeAndThenScpUnlessNamed) {
  const auto client = tenant_.make_client();
  const auto scopes_of = [&](const json::object& claims) {
    const auto token = client.verify_access_token({.access_token = with(claims)});
    std::string list;
    for (const auto scope : token.scopes())
      list.append(scope).append(";");
    return list;
  };
  EXPECT_EQ(scopes_of({{"scope", "a b"}, {"scp", "c"}}), "a;b;");
  EXPECT_EQ(scopes_of({{"scp", "a b"}}), "a;b;");
  EXPECT_EQ(scopes_of({{"scp", json::array{"a", "b"}}}), "a;b;");
  EXPECT_EQ(scopes_of({{"scope", ""}, {"scp", "a"}}), "");
  EXPECT_EQ(scopes_of({{"roles", "a"}}), "");
}

TEST_F(ScopeClaims, AreThoseThatTheClientNames) {
  const auto client = client_with({"https://example.com/scopes", "rights"});
  const auto first = client.verify_access_token(
      {.access_token = with({{"https://example.com/scopes", json::array{"a", "b"}}, {"rights", "c"}})});
  EXPECT_EQ(first.scopes(), (Scopes{"a", "b"}));
  EXPECT_TRUE(first.has_scope("b"));
  EXPECT_FALSE(first.has_scope("c"));
  const auto second = client.verify_access_token({.access_token = with({{"rights", "c"}, {"scope", "a"}})});
  EXPECT_EQ(second.scopes(), (Scopes{"c"}));
}

// 9.3: so that the challenge names the scope where the provider has another claim for it.
TEST_F(ScopeClaims, AreWhatRoutesAreCheckedAgainst) {
  const auto client = client_with("rights");
  const auto outcome = [&](const json::object& claims) {
    const std::string authorization = "Bearer " + with(claims);
    const std::vector<HttpHeader> headers = {{"Authorization", authorization}};
    return client.try_verify_request(
        {.method = "GET", .url = "https://api.example.com/orders", .headers = headers},
        require_all_scopes({"read:orders", "write:orders"}));
  };
  EXPECT_TRUE(outcome({{"rights", "write:orders read:orders"}}));
  const auto refused = outcome({{"scope", "read:orders write:orders"}, {"rights", "read:orders"}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, Reason::scope_missing);
  ASSERT_FALSE(refused.error().challenges.empty());
  EXPECT_TRUE(refused.error().challenges.front().contains(R"(scope="read:orders write:orders")"));
}

// 7.5: a remembered token has them too, whatever comes of the claims of others.
TEST_F(ScopeClaims, AreThoseOfARememberedTokenToo) {
  const auto client = client_with("rights");
  const auto text = with({{"rights", "a"}});
  for (int i = 0; i < 3; ++i)
    EXPECT_TRUE(client.verify_access_token({.access_token = text}).has_scope("a"));
}

TEST(ApiClientOptions, RefuseScopeClaimsWithoutAName) {
  expect_invalid(with([](auto& options) { options.scope_claims = StringList(); }), "scope_claims");
  expect_invalid(with([](auto& options) { options.scope_claims = {"scope", ""}; }), "scope_claims");
}

}  // namespace

}  // namespace auth0::test
