#include <auth0/claims.hpp>
#include <auth0/exceptions.hpp>
#include <auth0/requirements.hpp>
#include <auth0/testing/manual_clock.hpp>
#include <auth0/testing/tenant.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

namespace json = boost::json;

using namespace std::chrono_literals;
using auth0::testing::ManualClock;
using auth0::testing::Tenant;
using auth0::testing::TokenOptions;
using Texts = std::vector<std::string>;

class Requirements : public ::testing::Test {
 protected:
  [[nodiscard]] VerifiedAccessToken token(const TokenOptions& options = {}) const {
    return client_.verify_access_token({.access_token = tenant_.issue(options)});
  }

  [[nodiscard]] VerifiedAccessToken with_claims(json::object claims) const {
    return token({.claims = std::move(claims)});
  }

  [[nodiscard]] std::int64_t now() const { return clock_->now().time_since_epoch().count(); }

  // "satisfied", or the text of the reason.
  [[nodiscard]] std::string_view outcome(const Requirement& requirement,
                                         const VerifiedAccessToken& token) const {
    const auto result = requirement.check(token, clock_->now());
    return result ? "satisfied" : to_string(result.error().reason);
  }

  [[nodiscard]] Error refusal(const Requirement& requirement, const VerifiedAccessToken& token) const {
    const auto result = requirement.check(token, clock_->now());
    EXPECT_FALSE(result) << "satisfied";
    return result ? Error{} : result.error();
  }

  std::shared_ptr<ManualClock> clock_ = std::make_shared<ManualClock>();
  Tenant tenant_{{.algorithm = "ES256", .clock = clock_}};
  ApiClient client_ = tenant_.make_client();
};

TEST_F(Requirements, OfNothingAreAlwaysSatisfied) {
  EXPECT_EQ(outcome({}, token()), "satisfied");
  EXPECT_EQ(outcome(Requirement() || require_all_scopes("a"), token()), "scope_missing");
  EXPECT_EQ(outcome(require_all_scopes("a") || Requirement(), token()), "scope_missing");
  EXPECT_EQ(outcome(Requirement() && require_all_scopes("a"), token()), "scope_missing");
  EXPECT_EQ(outcome(require_all_scopes("a") && Requirement(), token()), "scope_missing");
}

// A route that lost its requirement would let everybody in.
TEST_F(Requirements, StillDemandWhatTheyDidAfterAMove) {
  auto requirement = require_all_scopes("a");
  // NOLINTNEXTLINE(performance-move-const-arg): that nothing is moved is what the test is about
  const auto moved = std::move(requirement);
  EXPECT_EQ(outcome(moved, token()), "scope_missing");
  EXPECT_EQ(outcome(requirement, token()), "scope_missing");
}

// 9.4
TEST_F(Requirements, OfAllScopesNeedEachOfThem) {
  const auto both = require_all_scopes({"read:data", "write:data"});
  EXPECT_EQ(outcome(both, token({.scope = "write:data x read:data"})), "satisfied");
  EXPECT_EQ(outcome(both, with_claims({{"scope", json::array{"read:data", "write:data"}}})), "satisfied");
  EXPECT_EQ(outcome(both, token({.scope = "read:data"})), "scope_missing");
  EXPECT_EQ(outcome(both, token({.scope = "read:data write:data2"})), "scope_missing");
  EXPECT_EQ(outcome(both, token()), "scope_missing");
}

// 9.4
TEST_F(Requirements, OfAnyScopeNeedOneOfThem) {
  const auto either = require_any_scope({"read:data", "write:data"});
  EXPECT_EQ(outcome(either, token({.scope = "write:data"})), "satisfied");
  EXPECT_EQ(outcome(either, token({.scope = "read"})), "scope_missing");
}

// 9.4
TEST_F(Requirements, OfPermissionsNeedEachOfThem) {
  const auto both = require_permissions({"a", "b"});
  EXPECT_EQ(outcome(both, token({.permissions = {"b", "a"}})), "satisfied");
  EXPECT_EQ(outcome(both, token({.permissions = {"a"}})), "permission_missing");
  EXPECT_EQ(outcome(both, token({.scope = "a b"})), "permission_missing");
}

// 9.4
TEST_F(Requirements, OfAnyPermissionNeedOneOfThem) {
  const auto either = require_any_permission({"a", "b"});
  EXPECT_EQ(outcome(either, token({.permissions = {"b"}})), "satisfied");
  EXPECT_EQ(outcome(either, token({.permissions = {"c"}})), "permission_missing");
}

// 9.4: claim equals
TEST_F(Requirements, OfAClaimNeedThatValue) {
  const auto organization = require_claim("org_id", "org_1");
  EXPECT_EQ(outcome(organization, with_claims({{"org_id", "org_1"}})), "satisfied");
  EXPECT_EQ(outcome(organization, with_claims({{"org_id", "org_12"}})), "claim_not_accepted");
  EXPECT_EQ(outcome(organization, with_claims({{"org_id", json::array{"org_1"}}})), "claim_not_accepted");
  EXPECT_EQ(outcome(organization, token()), "claim_not_accepted");
  EXPECT_EQ(outcome(require_claim("n", 1), with_claims({{"n", 1}})), "satisfied");
  EXPECT_EQ(outcome(require_claim("n", 1), with_claims({{"n", "1"}})), "claim_not_accepted");
  EXPECT_EQ(outcome(require_claim("b", true), with_claims({{"b", false}})), "claim_not_accepted");
  EXPECT_EQ(outcome(require_claim("n", nullptr), token()), "claim_not_accepted");
}

// 9.4: the same by plain values and by those of Boost.JSON.
TEST_F(Requirements, CompareClaimsWithValuesOfEachType) {
  struct Case {
    Requirement requirement;
    json::value claim;
    std::string_view expected;
  };
  const std::vector<Case> cases = {
      {require_claim("c", "1"), "1", "satisfied"},
      {require_claim("c", "1"), 1, "claim_not_accepted"},
      {require_claim("c", true), true, "satisfied"},
      {require_claim("c", true), 1, "claim_not_accepted"},
      {require_claim("c", -1), -1, "satisfied"},
      {require_claim("c", 1U), 1, "satisfied"},
      {require_claim("c", std::uint64_t{18446744073709551615U}), 18446744073709551615U, "satisfied"},
      {require_claim("c", 9007199254740993), 9007199254740992, "claim_not_accepted"},
      {require_claim("c", 1), 1.5, "claim_not_accepted"},
      {require_claim("c", 1.5), 1.5, "satisfied"},
      {require_claim("c", {"a", "b"}), json::array{"a", "b"}, "satisfied"},
      {require_claim("c", {"a", "b"}), json::array{"b", "a"}, "claim_not_accepted"},
      {require_claim("c", {"a"}), json::array{"a"}, "satisfied"},
      {require_claim("c", {"a"}), "a", "claim_not_accepted"},
      {require_claim("c", json::array{1, "a"}), json::array{1, "a"}, "satisfied"},
      {require_claim("c", json::object{{"a", 1}}), json::object{{"a", 1}}, "satisfied"},
      {require_claim("c", json::object{{"a", 1}}), json::object{{"a", 2}}, "claim_not_accepted"},
      {require_claim_includes("c", true), json::array{true}, "satisfied"},
      {require_claim_includes("c", 1.5), json::array{1.5}, "satisfied"},
      {require_claim_includes("c", json::array{"a"}), json::parse(R"([["a"]])"), "satisfied"},
  };
  for (const auto& [requirement, claim, expected] : cases)
    EXPECT_EQ(outcome(requirement, with_claims({{"c", claim}})), expected) << claim;
}

TEST_F(Requirements, TellAnAbsentClaimFromAWrongOne) {
  for (const auto& requirement :
       {require_claim("org_id", "org_1"), require_claim_includes("org_id", "org_1")}) {
    const auto absent = refusal(requirement, token());
    const auto wrong = refusal(requirement, with_claims({{"org_id", "org_2"}}));
    EXPECT_EQ(absent.message, "the token has no claim 'org_id'");
    EXPECT_TRUE(wrong.message.starts_with("the claim 'org_id' does not")) << wrong.message;
    EXPECT_EQ(absent.reason, wrong.reason);
  }
}

// What a claim of each type looks like in a diagnosis, where a string was wanted.
TEST_F(Requirements, ShowWhatTheClaimIs) {
  const std::vector<std::pair<json::value, std::string>> claims = {
      {"org_2", "org_2"},
      {"two  spaces", "two  spaces"},
      {true, "true"},
      {false, "false"},
      {2, "2E0"},
      {json::array{"a", "b"}, "a b"},
      {json::object{{"a", 1}}, "another type"},
  };
  for (const auto& [claim, shown] : claims) {
    const auto error = refusal(require_claim("org_id", "org_1"), with_claims({{"org_id", claim}}));
    ASSERT_EQ(error.diagnostics.size(), 1U) << shown;
    EXPECT_EQ(error.diagnostics[0].expected, "org_1");
    EXPECT_EQ(error.diagnostics[0].found, shown);
  }
  EXPECT_EQ(refusal(require_claim("org_id", "org_1"), token()).diagnostics.at(0).found, "");
}

// 9.4: claim includes
TEST_F(Requirements, OfAMemberOfAClaimNeedIt) {
  const auto admin = require_claim_includes("roles", "admin");
  EXPECT_EQ(outcome(admin, with_claims({{"roles", json::array{"user", "admin"}}})), "satisfied");
  EXPECT_EQ(outcome(admin, with_claims({{"roles", "user admin"}})), "satisfied");
  EXPECT_EQ(outcome(admin, with_claims({{"roles", "admin2 2admin"}})), "claim_not_accepted");
  EXPECT_EQ(outcome(admin, with_claims({{"roles", json::array{"admin2"}}})), "claim_not_accepted");
  EXPECT_EQ(outcome(admin, with_claims({{"roles", json::object{{"admin", true}}}})), "claim_not_accepted");
  EXPECT_EQ(outcome(admin, token()), "claim_not_accepted");
  const auto two = require_claim_includes("n", 2);
  EXPECT_EQ(outcome(two, with_claims({{"n", json::array{1, 2}}})), "satisfied");
  EXPECT_EQ(outcome(two, with_claims({{"n", json::array{1, 3}}})), "claim_not_accepted");
  EXPECT_EQ(outcome(two, with_claims({{"n", 2}})), "claim_not_accepted");
  EXPECT_EQ(outcome(two, token()), "claim_not_accepted");
}

// 9.4, RFC 9470
TEST_F(Requirements, OfAcrNeedOneOfTheValues) {
  const auto strong = require_acr({"gold", "silver"});
  EXPECT_EQ(outcome(strong, with_claims({{"acr", "silver"}})), "satisfied");
  EXPECT_EQ(outcome(strong, with_claims({{"acr", "bronze"}})), "acr_insufficient");
  EXPECT_EQ(outcome(strong, with_claims({{"acr", 1}})), "acr_insufficient");
  EXPECT_EQ(outcome(strong, token()), "acr_insufficient");
}

// 9.4, RFC 9470
TEST_F(Requirements, OfMaxAuthAgeNeedARecentAuthentication) {
  const auto recent = require_max_auth_age(60s);
  EXPECT_EQ(outcome(recent, with_claims({{"auth_time", now() - 60}})), "satisfied");
  EXPECT_EQ(outcome(recent, with_claims({{"auth_time", static_cast<double>(now()) - 60.5}})),
            "authentication_too_old");
  EXPECT_EQ(outcome(recent, with_claims({{"auth_time", now() - 61}})), "authentication_too_old");
  EXPECT_EQ(outcome(recent, with_claims({{"auth_time", "now"}})), "authentication_too_old");
  EXPECT_EQ(outcome(recent, with_claims({{"auth_time", now() + 60}})), "satisfied");  // clocks differ a little
  EXPECT_EQ(outcome(recent, with_claims({{"auth_time", now() + 61}})), "authentication_too_old");
  EXPECT_EQ(outcome(recent, with_claims({{"auth_time", now() * 1000}})), "authentication_too_old");
  EXPECT_EQ(outcome(recent, token()), "authentication_too_old");
  EXPECT_EQ(outcome(require_max_auth_age(0s), with_claims({{"auth_time", now()}})), "satisfied");
  const auto since_ever = require_max_auth_age(std::chrono::seconds(now() + 1));
  EXPECT_EQ(outcome(since_ever, token()), "authentication_too_old");
}

// 9.4: custom predicate
TEST_F(Requirements, OfAPredicateNeedItToBeTrue) {
  const auto user = [](const VerifiedAccessToken& token) { return token.subject().starts_with("auth0|"); };
  EXPECT_EQ(outcome(require_that(user, "users only"), token({.subject = "auth0|a"})), "satisfied");
  const auto error = refusal(require_that(user, "users only"), token({.subject = "a@clients"}));
  EXPECT_EQ(error.reason, Reason::requirement_not_met);
  EXPECT_EQ(error.message, "users only");
}

TEST_F(Requirements, OfAPredicateThatThrowsAreNotMet) {
  const auto broken = [](const VerifiedAccessToken& /*token*/) -> bool {
    throw std::runtime_error("no answer");
  };
  const auto error = refusal(require_that(broken, "users only"), token());
  EXPECT_EQ(error.reason, Reason::requirement_not_met);
  EXPECT_EQ(error.message, "users only");
}

TEST_F(Requirements, CombineByAnd) {
  const auto both = require_all_scopes("a") && require_permissions("b");
  EXPECT_EQ(outcome(both, token({.scope = "a", .permissions = {"b"}})), "satisfied");
  EXPECT_EQ(outcome(both, token({.scope = "a"})), "permission_missing");
  EXPECT_EQ(outcome(both, token({.permissions = {"b"}})), "scope_missing");
  EXPECT_EQ(outcome(both, token()), "scope_missing");
}

TEST_F(Requirements, OfAListCombineAsTheOperatorsDo) {
  const auto a = require_all_scopes("a");
  const auto b = require_all_scopes("b");
  const auto admin = require_permissions("admin");
  EXPECT_EQ(all_of({a, b, admin}).scopes(), (a && b && admin).scopes());
  EXPECT_EQ(outcome(all_of({a, b}), token({.scope = "a"})), "scope_missing");
  EXPECT_EQ(outcome(all_of({a, b}), token({.scope = "a b"})), "satisfied");
  EXPECT_EQ(any_of({a, b, admin}).scopes(), (a || b || admin).scopes());
  EXPECT_EQ(outcome(any_of({a, b, admin}), token({.permissions = {"admin"}})), "satisfied");
  EXPECT_EQ(outcome(any_of({a, b, admin}), token()), "scope_missing");
  const std::vector<Requirement> list = {a, b};
  EXPECT_EQ(outcome(all_of(list), token({.scope = "b"})), "scope_missing");
  EXPECT_EQ(outcome(any_of(list), token({.scope = "b"})), "satisfied");
}

TEST_F(Requirements, OfAnEmptyListAreNone) {
  EXPECT_THROW(std::ignore = all_of(std::vector<Requirement>()), InvalidConfigurationError);
  EXPECT_THROW(std::ignore = any_of(std::vector<Requirement>()), InvalidConfigurationError);
}

TEST_F(Requirements, CombinedByOrDoNotAskTheSecondWhereTheFirstIsMet) {
  const auto never = require_that(
      [](const VerifiedAccessToken& /*token*/) {
        ADD_FAILURE() << "it was asked";
        return true;
      },
      "never asked");
  EXPECT_EQ(outcome(require_all_scopes("a") || never, token({.scope = "a"})), "satisfied");
}

TEST_F(Requirements, CombineByOr) {
  const auto either = require_all_scopes("a") || require_permissions("b");
  EXPECT_EQ(outcome(either, token({.scope = "a"})), "satisfied");
  EXPECT_EQ(outcome(either, token({.permissions = {"b"}})), "satisfied");
  EXPECT_EQ(outcome(either, token()), "scope_missing");
}

// Section 1, RFC 6750 section 3.1
TEST_F(Requirements, AnswerWith403AndTheScopesThatTheRouteNeeds) {
  const auto error = refusal(require_all_scopes({"read", "write"}), token({.scope = "read"}));
  EXPECT_EQ(error.code, ErrorCode::insufficient_scope);
  EXPECT_EQ(error.status, 403);
  EXPECT_EQ(error.unmet.scopes, (Texts{"read", "write"}));
  EXPECT_EQ(error.message, "the token lacks these scopes: write");
  ASSERT_EQ(error.challenges.size(), 2U);
  EXPECT_EQ(error.challenges[0],
            R"(Bearer realm="api", error="insufficient_scope", )"
            R"(error_description="the token lacks these scopes: write", scope="read write")");
}

// A client that asked for the missing ones alone would lose the others.
TEST_F(Requirements, CombinedByAndNameAllScopesOnce) {
  const auto route = require_all_scopes({"a", "b"}) && require_all_scopes({"b", "c"});
  EXPECT_EQ(refusal(route, token()).unmet.scopes, (Texts{"a", "b", "c"}));
  EXPECT_EQ(refusal(route, token({.scope = "a b"})).unmet.scopes, (Texts{"a", "b", "c"}));
}

// An "any" that the token satisfies already is named by the scope that it has.
TEST_F(Requirements, OfAnyScopeNameOne) {
  const auto any = require_any_scope({"a", "b"});
  EXPECT_EQ(refusal(any, token()).unmet.scopes, Texts{"a"});
  EXPECT_EQ(refusal(any && require_all_scopes("c"), token({.scope = "b"})).unmet.scopes, (Texts{"b", "c"}));
}

TEST_F(Requirements, CombinedByOrNameTheScopesOfTheFirst) {
  const auto either = require_all_scopes("a") || require_all_scopes("b");
  EXPECT_EQ(refusal(either, token()).unmet.scopes, Texts{"a"});
  EXPECT_EQ(refusal(either && require_all_scopes("c"), token({.scope = "b"})).unmet.scopes, (Texts{"b", "c"}));
  EXPECT_EQ(refusal(either && require_all_scopes("c"), token({.scope = "a b"})).unmet.scopes,
            (Texts{"a", "c"}));
}

// More scopes would not help, so none are named.
TEST_F(Requirements, NameNoScopesWhereNoneIsMissing) {
  const auto error = refusal(require_all_scopes("a") && require_permissions("b"), token({.scope = "a"}));
  EXPECT_TRUE(error.unmet.scopes.empty());
}

// Section 1, RFC 9470 section 3
TEST_F(Requirements, AnswerWith401WhereTheUserHasToAuthenticate) {
  const auto error = refusal(require_acr({"gold", "silver"}) && require_max_auth_age(60s), token());
  EXPECT_EQ(error.code, ErrorCode::insufficient_user_authentication);
  EXPECT_EQ(error.status, 401);
  EXPECT_EQ(error.unmet.acr_values, (Texts{"gold", "silver"}));
  EXPECT_EQ(error.unmet.max_age, 60s);
  ASSERT_EQ(error.challenges.size(), 2U);
  EXPECT_TRUE(error.challenges[0].ends_with(R"(, acr_values="gold silver", max_age="60")"));
}

// RFC 9470 section 3: its challenge may name scopes, so that the client can get both at once.
TEST_F(Requirements, AskForAuthenticationAndScopesTogether) {
  for (const auto& route :
       {require_all_scopes("a") && require_acr("gold"), require_acr("gold") && require_all_scopes("a")}) {
    const auto error = refusal(route, token());
    EXPECT_EQ(error.code, ErrorCode::insufficient_user_authentication);
    EXPECT_EQ(error.unmet.acr_values, Texts{"gold"});
    EXPECT_EQ(error.unmet.scopes, Texts{"a"});
  }
}

TEST_F(Requirements, AskForTheShorterOfTwoAges) {
  const auto age = [this](const Requirement& route) { return refusal(route, token()).unmet.max_age; };
  EXPECT_EQ(age(require_max_auth_age(60s) && require_max_auth_age(30s)), 30s);
  EXPECT_EQ(age(require_max_auth_age(30s) && require_max_auth_age(60s)), 30s);
  EXPECT_EQ(age(require_max_auth_age(60s) && require_max_auth_age(59s)), 59s);
  EXPECT_EQ(age(require_max_auth_age(30s) && require_acr("gold")), 30s);
  EXPECT_EQ(age(require_acr("gold") && require_max_auth_age(30s)), 30s);
}

TEST_F(Requirements, GiveTheReasonOfTheFirstThatAsksForAuthentication) {
  EXPECT_EQ(outcome(require_acr("gold") && require_max_auth_age(30s), token()), "acr_insufficient");
  EXPECT_EQ(outcome(require_max_auth_age(30s) && require_acr("gold"), token()), "authentication_too_old");
}

// What cannot be told to a client, or would demand nothing, is a mistake of the program.
TEST(RequirementValues, AreChecked) {
  const std::vector<std::function<Requirement()>> mistakes = {
      [] { return require_all_scopes(StringList()); },
      [] { return require_all_scopes("a b"); },
      [] { return require_all_scopes({"a", ""}); },
      [] { return require_any_scope(StringList()); },
      [] { return require_any_scope("a\"b"); },
      [] { return require_permissions(StringList()); },
      [] { return require_permissions(""); },
      [] { return require_any_permission(StringList()); },
      [] { return require_acr(StringList()); },
      [] { return require_acr("a\\b"); },
      [] { return require_acr("a\r\nb"); },
      [] { return require_acr("a\x7F"); },
      [] { return require_acr("\xC3\xA4"); },
      [] { return require_max_auth_age(-1s); },
      [] { return require_that(nullptr, "never"); },
  };
  for (std::size_t i = 0; i < mistakes.size(); ++i)
    EXPECT_THROW(std::ignore = mistakes[i](), InvalidConfigurationError) << i;
  EXPECT_NO_THROW(std::ignore = require_acr("!~"));
}

}  // namespace

}  // namespace auth0::test
