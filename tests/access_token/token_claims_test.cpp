#include <auth0/claims.hpp>
#include <auth0/testing/tenant.hpp>
#include <auth0/verified_access_token.hpp>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <cstdint>
#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

namespace json = boost::json;
using auth0::testing::Tenant;
using Texts = std::vector<std::string_view>;

// A view into a temporary token would end with the statement.
template <class Token>
constexpr bool gives_views = requires(Token&& token) { std::forward<Token>(token).string_claim("x"); } ||
                             requires(Token&& token) { std::forward<Token>(token).string_list_claim("x"); } ||
                             requires(Token&& token) { find_claim(std::forward<Token>(token), "x"); } ||
                             requires(Token&& token) { claims_of(std::forward<Token>(token)); };
static_assert(gives_views<const VerifiedAccessToken&>);
static_assert(gives_views<VerifiedAccessToken&>);
static_assert(!gives_views<VerifiedAccessToken>);
static_assert(!gives_views<const VerifiedAccessToken>);

constexpr std::string_view long_role = "a role whose name is too long to be kept within a string object";

class TokenClaims : public ::testing::Test {
 protected:
  [[nodiscard]] VerifiedAccessToken verified(const json::object& claims) {
    return client_.verify_access_token({.access_token = tenant_.issue({.claims = claims})});
  }
  [[nodiscard]] VerifiedAccessToken with_roles() {
    return verified({{"roles", json::array{long_role, "editor"}},
                     {"org_id", "org_1"},
                     {"https://example.com/account", {{"plan", "trial"}, {"seats", 5}}}});
  }

  Tenant tenant_{{.algorithm = "ES256"}};
  ApiClient client_ = tenant_.make_client();
};

TEST_F(TokenClaims, AreReadByType) {
  const auto token = verified(
      {{"text", "x"}, {"empty", ""}, {"whole", 7}, {"rate", 1.1}, {"yes", true}, {"nothing", nullptr}});
  EXPECT_EQ(token.string_claim("text"), "x");
  EXPECT_EQ(token.string_claim("empty"), "");
  EXPECT_EQ(token.number_claim("whole"), 7.0);
  EXPECT_EQ(token.number_claim("rate"), 1.1);
  EXPECT_EQ(token.bool_claim("yes"), true);
  EXPECT_TRUE(token.has_claim("nothing"));
  EXPECT_TRUE(find_claim(token, "nothing")->is_null());
}

TEST_F(TokenClaims, AreNotReadAsAnotherType) {
  const auto token =
      verified({{"text", "1"}, {"number", 1}, {"yes", true}, {"list", json::array{"a"}}, {"nothing", nullptr}});
  for (const auto* name : {"number", "yes", "list", "nothing", "absent", "Text"})
    EXPECT_EQ(token.string_claim(name), std::nullopt) << name;
  for (const auto* name : {"text", "yes", "list", "nothing", "absent"})
    EXPECT_EQ(token.number_claim(name), std::nullopt) << name;
  for (const auto* name : {"text", "number", "list", "nothing", "absent"})
    EXPECT_EQ(token.bool_claim(name), std::nullopt) << name;
  for (const auto* name : {"number", "yes", "nothing", "absent"})
    EXPECT_TRUE(token.string_list_claim(name).empty()) << name;
  EXPECT_FALSE(token.has_claim("absent"));
  EXPECT_EQ(find_claim(token, "absent"), nullptr);
}

TEST_F(TokenClaims, AreListsOfStringsWhereTheyAreArraysOrOneString) {
  const auto token = verified({{"roles", json::array{"a", 1, "b", nullptr}}, {"role", "a b"}});
  EXPECT_EQ(token.string_list_claim("roles"), (Texts{"a", "b"}));
  EXPECT_EQ(token.string_list_claim("role"), (Texts{"a b"}));
}

TEST_F(TokenClaims, AreWrittenAsJsonText) {
  const auto token = with_roles();
  const auto text = token.claims_json();
  EXPECT_EQ(json::parse(text).as_object(), claims_of(token));
  EXPECT_TRUE(text.contains(R"("https://example.com/account":{"plan":"trial","seats":5})")) << text;
}

// With a temporary in these places the address sanitizer would report a use after its end.
TEST_F(TokenClaims, MayBeReadAsPeopleWriteIt) {
  const auto token = with_roles();
  std::string seen;
  for (const auto& role : find_claim(token, "roles")->as_array())
    seen += std::string(role.as_string()) + ';';
  for (const auto role : token.string_list_claim("roles"))
    seen += std::string(role) + ';';
  const auto& roles = claims_of(token).at("roles").as_array();
  const std::string_view organization = find_claim(token, "org_id")->as_string();
  const auto& account = find_claim(token, "https://example.com/account")->as_object();

  EXPECT_EQ(seen, std::string(long_role) + ";editor;" + std::string(long_role) + ";editor;");
  EXPECT_EQ(roles.size(), 2U);
  EXPECT_EQ(organization, "org_1");
  EXPECT_EQ(account.at("seats"), json::value(5));
}

TEST_F(TokenClaims, LiveAsLongAsAnyCopyOfTheToken) {
  std::optional<VerifiedAccessToken> token = with_roles();
  const auto copy = *token;  // made before the claims were asked for
  const auto* roles = find_claim(*token, "roles");
  const auto texts = token->string_list_claim("roles");

  token.reset();

  EXPECT_EQ(roles->as_array().at(0).as_string(), long_role);
  EXPECT_EQ(texts.at(0), long_role);
  EXPECT_EQ(find_claim(copy, "roles"), roles);
}

TEST_F(TokenClaims, AreCopiedIntoValuesThatDependOnNothing) {
  std::optional<VerifiedAccessToken> token = with_roles();
  const json::value roles = *find_claim(*token, "roles");
  json::object claims = claims_of(*token);

  token.reset();

  claims["more"] = long_role;
  EXPECT_EQ(roles.as_array().at(0).as_string(), long_role);
  EXPECT_EQ(claims.at("roles"), roles);
}

TEST_F(TokenClaims, AreTheSameInEveryThread) {
  const auto token = with_roles();
  std::array<const json::value*, 8> found{};
  std::vector<std::jthread> threads;
  for (auto& place : found)
    threads.emplace_back([&token, &place] { place = find_claim(token, "roles"); });
  threads.clear();
  EXPECT_NE(found.front(), nullptr);
  EXPECT_EQ(std::ranges::count(found, found.front()), std::ssize(found));
}

// A user of many clients has a member for each (5.1).
TEST_F(TokenClaims, MayHoldHundredsOfMembersInOneObject) {
  json::object access;
  for (int i = 0; i < 257; ++i)
    access["client-" + std::to_string(i)] = json::object{{"roles", json::array{"user"}}};
  const auto token = verified({{"resource_access", access}});
  EXPECT_EQ(find_claim(token, "resource_access")->as_object().size(), 257U);
}

}  // namespace

}  // namespace auth0::test
