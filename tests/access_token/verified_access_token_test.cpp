#include <auth0/claims.hpp>
#include <auth0/testing/manual_clock.hpp>
#include <auth0/testing/tenant.hpp>
#include <auth0/verified_access_token.hpp>

#include <boost/json/array.hpp>
#include <boost/json/storage_ptr.hpp>
#include <chrono>
#include <cstddef>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using auth0::testing::Tenant;
using auth0::testing::TokenOptions;

using Texts = std::vector<std::string_view>;

// Only verifying makes one: nothing else can, not even from the parts that it is made of.
static_assert(!std::is_default_constructible_v<VerifiedAccessToken>);
static_assert(!std::is_constructible_v<VerifiedAccessToken, std::shared_ptr<const access_token::TokenContent>>);
static_assert(!std::is_constructible_v<VerifiedAccessToken, std::nullptr_t>);
static_assert(!std::is_constructible_v<VerifiedAccessToken, std::string_view>);
static_assert(!std::is_constructible_v<VerifiedAccessToken, json::object>);
static_assert(!std::is_aggregate_v<VerifiedAccessToken>);
static_assert(std::is_copy_constructible_v<VerifiedAccessToken>);
static_assert(std::is_nothrow_move_constructible_v<VerifiedAccessToken>);

class TokenOfATenant : public ::testing::Test {
 protected:
  [[nodiscard]] VerifiedAccessToken verified(const TokenOptions& options = {}) {
    return client_.verify_access_token({.access_token = tenant_.issue(options)});
  }

  std::shared_ptr<auth0::testing::ManualClock> clock_ = std::make_shared<auth0::testing::ManualClock>();
  Tenant tenant_{{.algorithm = "ES256", .clock = clock_}};
  ApiClient client_ = tenant_.make_client();
};

TEST_F(TokenOfATenant, TellsIssuerSubjectAndTimes) {
  const auto token = verified({.expires_in = 60s, .subject = "auth0|user"});
  EXPECT_EQ(token.issuer(), tenant_.issuer());
  EXPECT_EQ(token.subject(), "auth0|user");
  EXPECT_EQ(token.issued_at(), clock_->now());
  EXPECT_EQ(token.expires_at(), clock_->now() + 60s);
}

TEST_F(TokenOfATenant, CutsFractionsOffItsTimes) {
  const auto now = static_cast<double>(clock_->now().time_since_epoch().count());
  const auto token = verified({.claims = {{"iat", now + 0.75}, {"exp", now + 60.75}}});
  EXPECT_EQ(token.issued_at(), clock_->now());
  EXPECT_EQ(token.expires_at(), clock_->now() + 60s);
}

TEST_F(TokenOfATenant, GivesAllClaimsAsTheIssuerWroteThem) {
  const auto token = verified({.claims = {{"roles", json::array{"a", 1, nullptr}}, {"a.b", true}}});
  EXPECT_EQ(claims_of(token).at("roles").as_array(), (json::array{"a", 1, nullptr}));
  ASSERT_NE(find_claim(token, "a.b"), nullptr);
  EXPECT_EQ(*find_claim(token, "a.b"), json::value(true));
  EXPECT_EQ(find_claim(token, "absent"), nullptr);
  EXPECT_EQ(find_claim(token, "A.B"), nullptr);
}

TEST_F(TokenOfATenant, HasNoSubjectWhereTheClaimIsAbsent) {
  EXPECT_EQ(verified({.without_claims = {"sub"}}).subject(), "");
}

// RFC 9068 section 2.2 says `client_id`, OpenID Connect `azp`.
TEST_F(TokenOfATenant, TakesTheClientFromClientIdElseFromAzp) {
  EXPECT_EQ(verified({.client_id = "by-azp"}).client_id(), "by-azp");
  EXPECT_EQ(verified({.client_id = "by-azp", .claims = {{"client_id", "by-client-id"}}}).client_id(),
            "by-client-id");
  EXPECT_EQ(verified({.without_claims = {"azp"}}).client_id(), "");
  EXPECT_EQ(verified({.claims = {{"azp", 1}}}).client_id(), "");
}

TEST_F(TokenOfATenant, ListsItsAudiencesWhetherOneOrSeveral) {
  const auto one = verified();
  EXPECT_EQ(one.audiences(), (Texts{tenant_.audience()}));
  const auto several = verified({.audience = {tenant_.audience(), "urn:other"}});
  EXPECT_EQ(several.audiences(), (Texts{tenant_.audience(), "urn:other"}));
}

// RFC 8693 section 4.2
TEST_F(TokenOfATenant, ListsTheScopesOfAStringWithSpaces) {
  const auto token = verified({.scope = "read:a write:a"});
  EXPECT_EQ(token.scopes(), (Texts{"read:a", "write:a"}));
  EXPECT_TRUE(token.has_scope("read:a"));
  EXPECT_TRUE(token.has_scope("write:a"));
}

TEST_F(TokenOfATenant, ListsNoEmptyScopeBetweenSpaces) {
  const auto token = verified({.scope = "  read:a  write:a "});
  EXPECT_EQ(token.scopes(), (Texts{"read:a", "write:a"}));
  EXPECT_FALSE(token.has_scope(""));
  EXPECT_TRUE(verified({.scope = "   "}).scopes().empty());
}

TEST_F(TokenOfATenant, HasAScopeOnlyWhole) {
  const auto token = verified({.scope = "read:a write:a"});
  for (const auto* other : {"read", "read:", "ead:a", "read:a ", "READ:A", "read:a write:a", " ", ""}) {
    EXPECT_FALSE(token.has_scope(other)) << other;
  }
}

TEST_F(TokenOfATenant, ListsTheScopesOfAnArray) {
  const auto token = verified({.claims = {{"scope", json::array{"read:a", 1, "write:a", nullptr}}}});
  EXPECT_EQ(token.scopes(), (Texts{"read:a", "write:a"}));
  EXPECT_TRUE(token.has_scope("write:a"));
  EXPECT_FALSE(token.has_scope("write"));
}

TEST_F(TokenOfATenant, HasNoScopesWhereTheClaimIsAbsentOrOfAnotherType) {
  EXPECT_TRUE(verified().scopes().empty());
  EXPECT_FALSE(verified().has_scope("read:a"));
  for (const json::value& other :
       {json::value(nullptr), json::value(1), json::value(json::object{{"read:a", true}})}) {
    const auto token = verified({.claims = {{"scope", other}}});
    EXPECT_TRUE(token.scopes().empty());
    EXPECT_FALSE(token.has_scope("read:a"));
  }
}

// Okta writes `scp` as a list, Entra ID as a string with spaces.
TEST_F(TokenOfATenant, TakesItsScopesFromScpWhereThereIsNoScope) {
  for (const json::value& written :
       {json::value("read:a write:a"), json::value(json::array{"read:a", "write:a"})}) {
    const auto token = verified({.claims = {{"scp", written}}});
    EXPECT_EQ(token.scopes(), (Texts{"read:a", "write:a"}));
    EXPECT_TRUE(token.has_scope("write:a"));
    EXPECT_FALSE(token.has_scope("write"));
  }
  const auto with_both = verified({.scope = "read:a", .claims = {{"scp", "write:a"}}});
  EXPECT_EQ(with_both.scopes(), (Texts{"read:a"}));
  EXPECT_FALSE(with_both.has_scope("write:a"));
}

// 6.1
TEST_F(TokenOfATenant, HasNoAudiencesWhereItWasAcceptedForItsClient) {
  auto options = tenant_.client_options();
  options.client_ids = "web-client";
  const auto raw = tenant_.issue({.claims = {{"client_id", "web-client"}}, .without_claims = {"aud"}});
  const auto token = ApiClient(options).verify_access_token({.access_token = raw});
  EXPECT_TRUE(token.audiences().empty());
  EXPECT_EQ(token.client_id(), "web-client");
  const auto refused = client_.try_verify_access_token({.access_token = raw});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, Reason::claim_missing);
}

TEST_F(TokenOfATenant, ListsItsPermissions) {
  const auto token = verified({.permissions = {"read:a", "write:a"}});
  EXPECT_EQ(token.permissions(), (Texts{"read:a", "write:a"}));
  EXPECT_TRUE(token.has_permission("write:a"));
  EXPECT_FALSE(token.has_permission("write"));
  EXPECT_FALSE(token.has_permission("delete:a"));
}

// `permissions` is an array; a string is not taken apart, for it is none that the issuer writes.
TEST_F(TokenOfATenant, HasNoPermissionsWhereTheClaimIsAbsentOrNoArray) {
  EXPECT_TRUE(verified().permissions().empty());
  EXPECT_FALSE(verified().has_permission("read:a"));
  for (const json::value& other : {json::value("read:a"), json::value(nullptr), json::value(1)}) {
    const auto token = verified({.claims = {{"permissions", other}}});
    EXPECT_TRUE(token.permissions().empty());
    EXPECT_FALSE(token.has_permission("read:a"));
  }
}

// A scope is no permission and a permission no scope.
TEST_F(TokenOfATenant, KeepsScopesAndPermissionsApart) {
  const auto token = verified({.scope = "read:a", .permissions = {"write:a"}});
  EXPECT_FALSE(token.has_scope("write:a"));
  EXPECT_FALSE(token.has_permission("read:a"));
}

TEST_F(TokenOfATenant, SharesItsContentWithItsCopies) {
  auto token = verified({.scope = "read:a"});
  const auto copy = token;  // NOLINT(performance-unnecessary-copy-initialization): what the test is about
  EXPECT_EQ(copy.subject().data(), token.subject().data());
}

TEST_F(TokenOfATenant, KeepsWhatItReturnedAliveInItsCopies) {
  std::optional<VerifiedAccessToken> token =
      verified({.subject = "auth0|a-subject-too-long-to-be-kept-in-place"});
  const auto copy = *token;
  const auto subject = token->subject();
  token.reset();
  EXPECT_EQ(subject, "auth0|a-subject-too-long-to-be-kept-in-place");
  EXPECT_EQ(copy.subject().data(), subject.data());
}

// It needs neither the client nor the tenant's keys any more.
TEST_F(TokenOfATenant, OutlivesTheClientThatVerifiedIt) {
  std::optional<ApiClient> client(tenant_.make_client());
  const auto token = client->verify_access_token({.access_token = tenant_.issue({.scope = "read:a"})});
  client.reset();
  EXPECT_TRUE(token.has_scope("read:a"));
}

// What a program copies out of a token is its own: it must neither be lost with the token nor take memory from
// what other threads read. A copied Boost.JSON value uses the storage of its original, so that must be the
// common one.
TEST_F(TokenOfATenant, GivesAwayCopiesThatDependOnNothing) {
  const auto token = verified({.claims = {{"roles", json::array{"a", "b"}}}});
  const json::value claim = *find_claim(token, "roles");
  // NOLINTNEXTLINE(performance-unnecessary-copy-initialization): the copy counts
  const json::object claims = claims_of(token);
  EXPECT_EQ(claim.storage().get(), json::storage_ptr().get());
  EXPECT_EQ(claims.storage().get(), json::storage_ptr().get());
}

}  // namespace

}  // namespace auth0::test
