#include "serve/upstream_headers.hpp"

#include <auth0/testing/tenant.hpp>

#include <algorithm>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

using command::serve::encoded_value;
using command::serve::Upstream;
using HeaderPairs = std::vector<std::pair<std::string, std::string>>;

HeaderPairs pairs_of(const std::vector<HttpHeader>& headers) {
  HeaderPairs pairs;
  for (const auto& header : headers)
    pairs.emplace_back(header.name, header.value);
  return pairs;
}

class UpstreamHeaders : public ::testing::Test {
 protected:
  HeaderPairs of(const testing::TokenOptions& options, const Upstream& upstream) {
    const auto token = tenant_.make_client().verify_access_token({.access_token = tenant_.issue(options)});
    std::vector<HttpHeader> headers;
    command::serve::add_identity(upstream, token, headers);
    return pairs_of(headers);
  }
  testing::Tenant tenant_{{.algorithm = "ES256"}};
};

TEST_F(UpstreamHeaders, TellWhoAsks) {
  EXPECT_EQ(of({.subject = "auth0|alice", .client_id = "web", .scope = "read:orders write:orders"}, {}),
            (HeaderPairs{{"X-Auth-Subject", "auth0|alice"},
                         {"X-Auth-Client", "web"},
                         {"X-Auth-Scope", "read:orders write:orders"}}));
}

TEST_F(UpstreamHeaders, HaveClaimsOfAnyType) {
  const Upstream upstream{.subject = false,
                          .client = false,
                          .scope = false,
                          .claims = {{"Flag", "flag"},
                                     {"Level", "level"},
                                     {"Nested", "nested"},
                                     {"None", "none"},
                                     {"Org", "org_id"},
                                     {"Roles", "https://example.com/roles"}}};
  EXPECT_EQ(of({.claims = {{"flag", true},
                           {"level", 3},
                           {"nested", {{"a", {1, 2}}}},
                           {"org_id", "org_1"},
                           {"https://example.com/roles", {"a,b", "c d"}}}},
               upstream),
            (HeaderPairs{{"X-Auth-Claim-Flag", "true"},
                         {"X-Auth-Claim-Level", "3"},
                         {"X-Auth-Claim-Nested", "%7B%22a%22:%5B1%2C2%5D%7D"},
                         {"X-Auth-Claim-None", ""},
                         {"X-Auth-Claim-Org", "org_1"},
                         {"X-Auth-Claim-Roles", "a%2Cb,c%20d"}}));
}

TEST_F(UpstreamHeaders, HaveEachMemberOfAListInItsPlace) {
  const Upstream upstream{.subject = false, .client = false, .scope = false, .claims = {{"Roles", "roles"}}};
  const auto roles = [&](const boost::json::array& members) {
    return of({.claims = {{"roles", members}}}, upstream).front().second;
  };
  EXPECT_EQ(roles({"", "admin"}), ",admin");
  EXPECT_EQ(roles({"admin", ""}), "admin,");
  EXPECT_EQ(roles({"", "", "admin"}), ",,admin");
  EXPECT_EQ(roles({}), "");
}

// Values that an attacker who chooses a user name or a claim would like.
TEST_F(UpstreamHeaders, HoldNoValueThatBreaksOut) {
  for (const std::string_view text :
       {std::string_view("a\r\nX-Auth-Subject: admin"), std::string_view("a\nb"), std::string_view("a\0b", 3),
        std::string_view("a,b"), std::string_view("a;b"), std::string_view("\"a\\"),
        std::string_view("caf\xC3\xA9"), std::string_view("a%0d%0ab"), std::string_view("\x7F\xFF"),
        std::string_view(" a "), std::string_view("\t")}) {
    const auto value = encoded_value(text);
    EXPECT_TRUE(std::ranges::all_of(value, [](char c) {
      return c > ' ' && c < '\x7F' && c != ',' && c != ';' && c != '"' && c != '\\';
    })) << value;
  }
  EXPECT_EQ(encoded_value("a\r\nb"), "a%0D%0Ab");
  EXPECT_EQ(encoded_value("100%"), "100%25");
  EXPECT_EQ(of({.subject = "x\r\nX-Auth-Scope: admin", .scope = "a\nb c,d"}, {.client = false}),
            (HeaderPairs{{"X-Auth-Subject", "x%0D%0AX-Auth-Scope:%20admin"}, {"X-Auth-Scope", "a%0Ab c%2Cd"}}));
}

TEST_F(UpstreamHeaders, AreEmptyWithoutAToken) {
  std::vector<HttpHeader> headers;
  command::serve::add_no_identity({.claims = {{"Org", "org_id"}}, .exchange = {.audience = "x"}}, headers);
  EXPECT_EQ(pairs_of(headers), (HeaderPairs{{"X-Auth-Subject", ""},
                                            {"X-Auth-Client", ""},
                                            {"X-Auth-Scope", ""},
                                            {"X-Auth-Claim-Org", ""},
                                            {"Authorization", ""}}));
}

}  // namespace

}  // namespace auth0::test
