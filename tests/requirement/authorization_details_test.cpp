#include "requirement/authorization_details.hpp"

#include <auth0/api_client.hpp>
#include <auth0/exceptions.hpp>
#include <auth0/requirements.hpp>
#include <auth0/testing/tenant.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace auth0::test {

namespace {

namespace json = boost::json;
using auth0::testing::Tenant;

const AuthorizationDetails payment{.type = "payment",
                                   .actions = {"initiate", "status"},
                                   .locations = "https://api.example.com/payments",
                                   .datatypes = "account"};

// What is wrong with a claim, in a word.
std::string_view finding(std::string_view claim, const AuthorizationDetails& required = payment) {
  const auto problem = requirement::problem_of_authorization_details(json::parse(claim), required);
  if (problem.empty()) return "granted";
  if (problem.contains("is not an array of objects")) return "malformed";
  return problem.contains("has no entry of the type") ? "no entry" : "incomplete";
}

// RFC 9396 section 2
TEST(AuthorizationDetailsClaim, GrantsWhatOneEntryContains) {
  constexpr std::string_view whole =
      R"({"type":"payment","actions":["initiate","status","cancel"],"datatypes":["account"],)"
      R"("locations":["https://api.example.com/payments"],"identifier":"1"})";
  EXPECT_EQ(finding("[" + std::string(whole) + "]"), "granted");
  EXPECT_EQ(finding(R"([{"type":"other","actions":"all"},)" + std::string(whole) + "]"), "granted");
  EXPECT_EQ(finding(R"([{"type":"payment"},)" + std::string(whole) + "]"), "granted");
  EXPECT_EQ(finding(R"([{"type":"payment"}])", {.type = "payment"}), "granted");
  EXPECT_EQ(finding(R"([{"type":"payment","actions":[]}])", {.type = "payment"}), "granted");
}

// RFC 9396 section 2.2
TEST(AuthorizationDetailsClaim, DoesNotGrantWhatItDoesNotContain) {
  const AuthorizationDetails initiate{.type = "payment", .actions = "initiate"};
  struct Case {
    std::string_view claim;
    std::string_view expected;
  };
  const std::vector<Case> cases = {
      {"[]", "no entry"},
      {R"([{"type":"Payment","actions":["initiate"]}])", "no entry"},
      {R"([{"type":"payments","actions":["initiate"]}])", "no entry"},
      {R"([{"type":"payment"}])", "incomplete"},
      {R"([{"type":"payment","actions":[]}])", "incomplete"},
      {R"([{"type":"payment","actions":["initiate2","Initiate"]}])", "incomplete"},
      {R"([{"type":"payment","privileges":["initiate"]}])", "incomplete"},
  };
  for (const auto& [claim, expected] : cases)
    EXPECT_EQ(finding(claim, initiate), expected) << claim;
}

TEST(AuthorizationDetailsClaim, DoesNotGrantWhatTwoEntriesContainTogether) {
  constexpr std::string_view halves =
      R"([{"type":"payment","actions":["initiate"]},{"type":"payment","actions":["status"]}])";
  EXPECT_EQ(finding(halves, {.type = "payment", .actions = {"initiate", "status"}}), "incomplete");
  EXPECT_EQ(finding(halves, {.type = "payment", .actions = "status"}), "granted");
}

TEST(AuthorizationDetailsClaim, NeedsEachOfTheLists) {
  constexpr std::string_view entry = R"([{"type":"a","actions":["1"],"locations":["2"],"datatypes":["3"]}])";
  EXPECT_EQ(finding(entry, {.type = "a", .actions = "1", .locations = "2", .datatypes = "3"}), "granted");
  EXPECT_EQ(finding(entry, {.type = "a", .actions = "2"}), "incomplete");
  EXPECT_EQ(finding(entry, {.type = "a", .locations = "3"}), "incomplete");
  EXPECT_EQ(finding(entry, {.type = "a", .datatypes = "1"}), "incomplete");
}

TEST(AuthorizationDetailsClaim, GrantsNothingWhereItIsMalformed) {
  for (const auto* claim :
       {"null", "true", R"("payment")", R"({"type":"payment"})", R"(["payment"])", R"([null])", R"([[]])",
        R"([{}])", R"([{"type":1}])", R"([{"type":["payment"]}])", R"([{"type":"payment"},"payment"])",
        R"([{"type":"payment"},{"actions":["initiate"]}])"}) {
    EXPECT_EQ(finding(claim, {.type = "payment"}), "malformed") << claim;
  }
}

// A list that cannot be read may have been meant as a restriction.
TEST(AuthorizationDetailsClaim, GrantsNothingByAnEntryWithAMalformedList) {
  for (const auto* list :
       {R"("initiate")", "null", "{}", R"(["initiate",1])", R"(["initiate",null])", R"([["initiate"]])"}) {
    for (const std::string name : {"actions", "locations", "datatypes"}) {
      const auto entry = R"({"type":"payment",")" + name + "\":" + list + "}";
      EXPECT_EQ(finding("[" + entry + "]", {.type = "payment"}), "incomplete") << entry;
      EXPECT_EQ(finding("[" + entry + R"(,{"type":"payment"}])", {.type = "payment"}), "granted") << entry;
    }
    const auto entry = std::string(R"([{"type":"payment","actions":)") + list + "}]";
    EXPECT_EQ(finding(entry, {.type = "payment", .actions = "initiate"}), "incomplete") << entry;
  }
}

// 9.4: as for any other claim that a route demands.
TEST(RequireAuthorizationDetails, AnswersWith403) {
  Tenant tenant;
  const auto client = tenant.make_client();
  const auto route = require_authorization_details({.type = "payment", .actions = "initiate"});
  const auto refusal = [&](const json::object& claims) {
    const auto token = client.verify_access_token({.access_token = tenant.issue({.claims = claims})});
    const auto result = client.try_authorize(token, route);
    return result ? Error{.message = "satisfied"} : result.error();
  };
  const auto absent = refusal({});
  EXPECT_EQ(absent.code, ErrorCode::insufficient_scope);
  EXPECT_EQ(absent.reason, Reason::claim_not_accepted);
  EXPECT_EQ(absent.status, 403);
  EXPECT_EQ(absent.message, "the token has no claim 'authorization_details'");
  ASSERT_EQ(absent.challenges.size(), 2U);
  EXPECT_EQ(absent.challenges[0], R"(Bearer realm="api", error="insufficient_scope", )"
                                  R"(error_description="the token has no claim 'authorization_details'")");
  const json::object status{{"type", "payment"}, {"actions", json::array{"status"}}};
  const json::object initiate{{"type", "payment"}, {"actions", json::array{"initiate"}}};
  const auto insufficient = refusal({{"authorization_details", json::array{status}}});
  EXPECT_EQ(insufficient.reason, Reason::claim_not_accepted);
  EXPECT_TRUE(insufficient.message.starts_with("no entry of the type 'payment'")) << insufficient.message;
  EXPECT_EQ(absent.diagnostics.at(0).found, "");
  EXPECT_EQ(insufficient.diagnostics.at(0).found, R"([{"type":"payment","actions":["status"]}])");
  EXPECT_EQ(refusal({{"authorization_details", json::array{status, initiate}}}).message, "satisfied");
}

TEST(RequireAuthorizationDetails, WritesAMessageOfAtMost512BytesForALongType) {
  Tenant tenant;
  const auto token = tenant.make_client().verify_access_token(
      {.access_token = tenant.issue({.claims = {{"authorization_details", json::array{}}}})});
  const auto route = require_authorization_details({.type = std::string(2000, 't')});
  const auto result = route.check(token, {});
  ASSERT_FALSE(result);
  EXPECT_LE(result.error().message.size(), 512U);
}

TEST(RequireAuthorizationDetails, NeedsATypeAndValues) {
  for (const auto& mistake : {AuthorizationDetails{}, AuthorizationDetails{.actions = "initiate"},
                              AuthorizationDetails{.type = "a", .actions = ""},
                              AuthorizationDetails{.type = "a", .locations = {"b", ""}},
                              AuthorizationDetails{.type = "a", .datatypes = ""}}) {
    EXPECT_THROW(std::ignore = require_authorization_details(mistake), InvalidConfigurationError);
  }
}

}  // namespace

}  // namespace auth0::test
