#include "requirement/actors.hpp"

#include <auth0/delegation.hpp>
#include <auth0/exceptions.hpp>
#include <auth0/testing/tenant.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace auth0::test {

namespace {

namespace json = boost::json;
using Texts = std::vector<std::string>;

class Delegation : public ::testing::Test {
 protected:
  [[nodiscard]] VerifiedAccessToken token(json::object claims) const {
    return client_.verify_access_token({.access_token = tenant_.issue({.claims = std::move(claims)})});
  }

  [[nodiscard]] VerifiedAccessToken token_with_act(const char* act) const {
    return token({{"act", json::parse(act)}});
  }

  auth0::testing::Tenant tenant_{{.algorithm = "ES256"}};
  ApiClient client_ = tenant_.make_client();
};

constexpr const char* two_actors = R"({"sub": "newest", "act": {"sub": "oldest", "iss": "x"}})";

// 9.5
TEST_F(Delegation, TellsTheCurrentActor) {
  EXPECT_EQ(get_current_actor(token_with_act(two_actors)), "newest");
}

// 9.5
TEST_F(Delegation, TellsTheChainFromNewestToOldest) {
  EXPECT_EQ(get_delegation_chain(token_with_act(two_actors)), (Texts{"newest", "oldest"}));
}

// 9.5
TEST_F(Delegation, IsAbsentInATokenWithoutAct) {
  EXPECT_EQ(get_current_actor(token({})), std::nullopt);
  EXPECT_TRUE(get_delegation_chain(token({})).empty());
}

// 9.5
TEST_F(Delegation, IsRefusedWhereActIsMalformed) {
  for (const auto* act : {"null", "\"actor\"", "[]", "[{\"sub\":\"a\"}]", "{}", R"({"sub": null})",
                          R"({"sub": 1})", R"({"sub": ""})", R"({"sub": " \t\n"})"}) {
    SCOPED_TRACE(act);
    const auto verified = token_with_act(act);
    EXPECT_THROW(std::ignore = get_current_actor(verified), InvalidRequestError);
    EXPECT_THROW(std::ignore = get_delegation_chain(verified), InvalidRequestError);
  }
}

// 9.5: the same checks at every level
TEST_F(Delegation, HasAChainOnlyWhereEachLevelIsSound) {
  for (const auto* act : {R"({"sub": "a", "act": {"sub": ""}})", R"({"sub": "a", "act": null})",
                          R"({"sub": "a", "act": {"sub": "b", "act": "c"}})"}) {
    SCOPED_TRACE(act);
    const auto verified = token_with_act(act);
    EXPECT_EQ(get_current_actor(verified), "a");
    const auto chain = try_get_delegation_chain(verified);
    ASSERT_FALSE(chain);
    EXPECT_EQ(chain.error().code, ErrorCode::invalid_request);
    EXPECT_EQ(chain.error().reason, Reason::claim_invalid);
    EXPECT_EQ(chain.error().status, 400);
  }
}

json::value actors(int count) {
  json::value act = {{"sub", "actor"}};
  for (int i = 1; i < count; ++i)
    act = {{"sub", "actor"}, {"act", act}};
  return act;
}

// 9.5: at most 32 levels. A token's JSON is not deeper than that either (5.1), so the claim is made here.
TEST(DelegationChain, HoldsAtMost32Actors) {
  const auto chain = requirement::actors_of(actors(32));
  ASSERT_TRUE(chain);
  EXPECT_EQ(chain->size(), 32U);
  EXPECT_FALSE(requirement::actors_of(actors(33)));
}

}  // namespace

}  // namespace auth0::test
