#include "base/fail.hpp"
#include "requirement/requirement_node.hpp"

#include <auth0/api_client.hpp>
#include <auth0/http_answer.hpp>
#include <auth0/testing/manual_clock.hpp>
#include <auth0/testing/tenant.hpp>

#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using auth0::testing::ManualClock;
using auth0::testing::Tenant;
using auth0::testing::TokenDefect;
using Headers = std::vector<HttpHeader>;
using Challenges = std::vector<std::string>;

constexpr std::string_view url = "https://api.example.com/orders";

class Request : public ::testing::Test {
 protected:
  [[nodiscard]] static Headers authorization(const std::string& value) {
    return {{.name = "Authorization", .value = value}};
  }

  [[nodiscard]] Headers bearer(const auth0::testing::TokenOptions& options = {}) const {
    return authorization("Bearer " + tenant_.issue(options));
  }

  [[nodiscard]] static std::string outcome(const ApiClient& client, const IncomingRequest& request,
                                           const Requirement& requirement = {}) {
    const auto token = client.try_verify_request(request, requirement);
    return token ? "accepted" : std::string(to_string(token.error().reason));
  }

  [[nodiscard]] std::string outcome(const Headers& headers) const {
    return outcome(client_, {.method = "GET", .url = url, .headers = headers});
  }

  [[nodiscard]] static Error refusal(const ApiClient& client, const Headers& headers,
                                     const Requirement& requirement = {}) {
    const auto token =
        client.try_verify_request({.method = "GET", .url = url, .headers = headers}, requirement);
    EXPECT_FALSE(token) << "accepted";
    return token ? Error{} : token.error();
  }

  // A client of the tenant's whose mode is this one.
  [[nodiscard]] ApiClient client_with(DpopMode mode, const std::string& metadata_url = {}) {
    auto options = tenant_.client_options();
    options.dpop.mode = mode;
    options.resource_metadata_url = metadata_url;
    return ApiClient(options);
  }

  std::shared_ptr<ManualClock> clock_ = std::make_shared<ManualClock>();
  Tenant tenant_{{.algorithm = "ES256", .clock = clock_}};
  ApiClient client_ = tenant_.make_client();
};

// 9.2
TEST_F(Request, WithAGoodTokenIsAccepted) {
  const auto headers = bearer({.subject = "auth0|user"});
  const auto accepted = client_.verify_request({.method = "GET", .url = url, .headers = headers});
  EXPECT_EQ(accepted.token.subject(), "auth0|user");
  EXPECT_EQ("Bearer " + accepted.access_token, headers.front().value);
}

TEST_F(Request, WithABadTokenIsRefused) {
  EXPECT_EQ(outcome(bearer({.defect = TokenDefect::expired})), "token_expired");
  EXPECT_EQ(outcome(bearer({.defect = TokenDefect::tampered})), "signature_invalid");
}

// 9.1
TEST_F(Request, WithoutExactlyOneTokenIsRefused) {
  EXPECT_EQ(outcome({}), "token_missing");
  EXPECT_EQ(outcome(authorization("Basic abc")), "invalid_auth_scheme");
  EXPECT_EQ(outcome(authorization("Bearer a b")), "malformed_credentials");
  EXPECT_EQ(outcome({bearer().front(), bearer().front()}), "several_tokens");
}

// 9.3: a client that has to get a token learns at once which scopes to ask for, whatever scheme it will use.
TEST_F(Request, WithoutAGoodTokenLearnsTheScopesOfTheRoute) {
  const auto route = (require_all_scopes({"read", "write"}) || require_all_scopes({"admin"})) &&
                     require_any_scope({"audit", "all"}) && require_permissions("orders");
  const auto scope = std::string(R"(scope="read write audit")");
  EXPECT_EQ(refusal(client_, {}, route).challenges,
            (Challenges{R"(Bearer realm="api", )" + scope, "DPoP " + scope + R"(, algs="ES256")"}));
  EXPECT_EQ(refusal(client_, authorization("Basic abc"), route).challenges,
            refusal(client_, {}, route).challenges);
  EXPECT_EQ(refusal(client_with(DpopMode::required), {}, route).challenges,
            Challenges{"DPoP " + scope + R"(, algs="ES256")"});
  const auto expired = refusal(client_, bearer({.defect = TokenDefect::expired}), route);
  EXPECT_EQ(expired.unmet.scopes, (std::vector<std::string>{"read", "write", "audit"}));
  ASSERT_EQ(expired.challenges.size(), 2U);
  EXPECT_TRUE(expired.challenges[0].ends_with(", " + scope)) << expired.challenges[0];
  EXPECT_EQ(expired.challenges[1], "DPoP " + scope + R"(, algs="ES256")");
}

// Another token would not help.
TEST_F(Request, WithSomethingElseWrongLearnsNoScopes) {
  const auto route = require_all_scopes({"read"});
  EXPECT_TRUE(refusal(client_, authorization("Bearer a b"), route).unmet.scopes.empty());
  EXPECT_TRUE(refusal(client_, {}).unmet.scopes.empty());
  tenant_.set_down(true);
  const auto unjudged = refusal(client_, bearer(), route);
  EXPECT_EQ(unjudged.status, 503);
  EXPECT_EQ(unjudged.challenges, (Challenges{R"(Bearer realm="api")", R"(DPoP algs="ES256")"}));
}

// 9.2, RFC 9449 section 4.3 (1)
TEST_F(Request, WithSeveralProofsIsRefused) {
  auto headers = authorization("DPoP " + tenant_.issue());
  headers.push_back({.name = "DPoP", .value = "a.b.c"});
  headers.push_back({.name = "dpop", .value = "a.b.c"});
  const auto error = refusal(client_, headers);
  EXPECT_EQ(error.code, ErrorCode::invalid_dpop_proof);
  EXPECT_EQ(error.reason, Reason::several_proofs);
  EXPECT_EQ(error.status, 401);
  EXPECT_TRUE(error.challenges.back().starts_with(R"(DPoP error="invalid_dpop_proof")"))
      << error.challenges.back();
}

// 9.1, RFC 9700 section 4.3.2: off unless asked for
TEST_F(Request, WithATokenInTheQueryIsAcceptedOnlyIfAskedFor) {
  const std::string with_token = std::string(url) + "?a=b&access_token=" + tenant_.issue() + "#c";
  EXPECT_EQ(outcome(client_, {.method = "GET", .url = with_token}), "token_missing");
  EXPECT_EQ(outcome(client_, {.method = "GET", .url = with_token, .accept_token_in_query = true}), "accepted");
  const auto without_query = "https://api.example.com/&access_token=" + tenant_.issue();
  EXPECT_EQ(outcome(client_, {.method = "GET", .url = without_query, .accept_token_in_query = true}),
            "token_missing");
}

const Headers form_headers = {{.name = "Content-Type", .value = "application/x-www-form-urlencoded"}};

// 9.1
TEST_F(Request, WithATokenInTheBodyIsAcceptedOnlyIfAskedFor) {
  const std::string body = "access_token=" + tenant_.issue();
  const IncomingRequest request = {.method = "POST", .url = url, .headers = form_headers, .body = body};
  EXPECT_EQ(outcome(client_, request), "token_missing");
  auto asked = request;
  asked.accept_token_in_body = true;
  EXPECT_EQ(outcome(client_, asked), "accepted");
}

// RFC 6750 section 2.2
TEST_F(Request, IsNotSearchedForABodyWhereItsMethodHasNone) {
  const std::string body = "access_token=" + tenant_.issue();
  for (const auto* method : {"GET", "HEAD", "DELETE", "OPTIONS", ""}) {
    EXPECT_EQ(outcome(client_, {.method = method,
                                .url = url,
                                .headers = form_headers,
                                .body = body,
                                .accept_token_in_body = true}),
              "token_missing")
        << method;
  }
}

// 9.7
TEST_F(Request, WithoutCredentialsGivesNoTokenWhereTokensAreOptional) {
  const auto route = require_all_scopes({"read"});
  const auto outcome_of = [&](const Headers& headers) -> std::string {
    const auto token =
        client_.try_verify_optional_token({.method = "GET", .url = url, .headers = headers}, route);
    if (!token) return std::string(to_string(token.error().reason));
    return *token ? "token" : "no token";
  };
  EXPECT_EQ(outcome_of({}), "no token");
  EXPECT_EQ(outcome_of({{.name = "Accept", .value = "*/*"}}), "no token");
  EXPECT_EQ(outcome_of(bearer({.scope = "read"})), "token");
  EXPECT_EQ(outcome_of(bearer()), "scope_missing");
  EXPECT_EQ(outcome_of(bearer({.defect = TokenDefect::expired})), "token_expired");
  EXPECT_EQ(outcome_of(authorization("Bearer a b")), "malformed_credentials");
  EXPECT_EQ(outcome_of(authorization("Basic abc")), "invalid_auth_scheme");
  EXPECT_EQ(outcome_of({{.name = "DPoP", .value = "a.b.c"}}), "token_missing");
  EXPECT_FALSE(client_.verify_optional_token({.method = "GET", .url = url}).has_value());
  const auto bad = authorization("Bearer a b");
  EXPECT_THROW(std::ignore = client_.verify_optional_token({.method = "GET", .url = url, .headers = bad}),
               InvalidRequestError);
}

// 9.4
TEST_F(Request, IsHeldAgainstWhatTheRouteDemands) {
  const auto route = require_all_scopes({"read", "write"});
  const auto reader = bearer({.scope = "read"});
  const auto writer = bearer({.scope = "write read"});
  EXPECT_EQ(outcome(client_, {.method = "GET", .url = url, .headers = writer}, route), "accepted");
  const auto error = refusal(client_, reader, route);
  EXPECT_EQ(error.status, 403);
  EXPECT_EQ(error.unmet.scopes, (std::vector<std::string>{"read", "write"}));
}

// Nothing about the route is told to who has no good token.
TEST_F(Request, IsHeldAgainstTheRouteOnlyWithAGoodToken) {
  EXPECT_EQ(refusal(client_, bearer({.defect = TokenDefect::expired}), require_all_scopes("read")).reason,
            Reason::token_expired);
}

TEST_F(Request, IsJudgedByTheClientsClock) {
  const auto now = clock_->now().time_since_epoch().count();
  const auto headers = bearer({.claims = {{"auth_time", now}}});
  const IncomingRequest request = {.method = "GET", .url = url, .headers = headers};
  EXPECT_EQ(outcome(client_, request, require_max_auth_age(60s)), "accepted");
  clock_->advance(61s);
  EXPECT_EQ(outcome(client_, request, require_max_auth_age(60s)), "authentication_too_old");
}

// Throwing or not: the same judgement with the same class.
TEST_F(Request, ThrowsTheClassOfTheError) {
  const auto headers = bearer();
  const IncomingRequest request = {.method = "GET", .url = url, .headers = headers};
  EXPECT_THROW(std::ignore = client_.verify_request({.url = url}), InvalidRequestError);
  EXPECT_THROW(std::ignore = client_.verify_request(request, require_all_scopes("read")),
               InsufficientScopeError);
  EXPECT_THROW(std::ignore = client_.verify_request(request, require_acr("gold")),
               InsufficientUserAuthenticationError);
}

// Where one place verifies and the routes know what they need.
TEST_F(Request, MayBeAuthorizedAfterItsTokenWasVerified) {
  const auto token = client_.verify_access_token({.access_token = tenant_.issue({.scope = "read"})});
  EXPECT_NO_THROW(client_.authorize(token, require_all_scopes("read")));
  EXPECT_THROW(client_.authorize(token, require_all_scopes("write")), InsufficientScopeError);
}

TEST_F(Request, MayBeAuthorizedAgain) {
  const auto headers = bearer({.scope = "read"});
  const auto accepted = client_.verify_request({.method = "GET", .url = url, .headers = headers});
  EXPECT_NO_THROW(client_.authorize(accepted, require_all_scopes("read")));
  EXPECT_THROW(client_.authorize(accepted, require_all_scopes("write")), InsufficientScopeError);
}

// 9.3: so far no requirement that programs can make asks for another token.
TEST_F(Request, IsToldTheRoutesScopesWithTheNeedForAnotherToken) {
  const auto route = requirement::RequirementNode::wrapped(
      {.judge =
           [](const VerifiedAccessToken& /*token*/, std::chrono::sys_seconds /*now*/) {
             return requirement::Finding{.error =
                                             fail(Reason::token_expired, "too old for this route").error()};
           },
       .scopes = {"read"}});
  const auto headers = bearer({.scope = "read"});
  const IncomingRequest request = {.method = "GET", .url = url, .headers = headers};
  const auto accepted = client_.verify_request(request);
  const auto authorized = client_.try_authorize(accepted, route);
  const auto verified = client_.try_verify_request(request, route);
  ASSERT_FALSE(authorized);
  ASSERT_FALSE(verified);
  EXPECT_EQ(authorized.error().unmet.scopes, std::vector<std::string>{"read"});
  EXPECT_EQ(authorized.error().challenges, verified.error().challenges);
}

// 10.3: what is sent is the token that came in.
TEST_F(Request, HasATokenThatCanBeExchanged) {
  Tenant tenant({.other_audiences = {"https://calendar.example.com"}});
  auto options = tenant.client_options();
  options.client_id = "test-client";
  options.client_authentication.client_secret = "test-secret";
  const ApiClient client(options);
  const auto headers = authorization("Bearer " + tenant.issue());
  const auto accepted = client.verify_request({.method = "GET", .url = url, .headers = headers});
  EXPECT_NE(client.get_token_on_behalf_of(accepted, {.audience = "https://calendar.example.com"}).access_token,
            "");
  EXPECT_TRUE(client.try_get_token_on_behalf_of(accepted, {.audience = "https://calendar.example.com"}));
}

// 9.3: by mode
TEST_F(Request, WithoutATokenIsChallengedByMode) {
  EXPECT_EQ(refusal(client_with(DpopMode::allowed), {}).challenges,
            (Challenges{R"(Bearer realm="api")", R"(DPoP algs="ES256")"}));
  EXPECT_EQ(refusal(client_with(DpopMode::required), {}).challenges, Challenges{R"(DPoP algs="ES256")"});
  EXPECT_EQ(refusal(client_with(DpopMode::disabled), {}).challenges, Challenges{R"(Bearer realm="api")"});
}

// 9.3: on the challenge of the scheme that failed
TEST_F(Request, IsToldItsErrorOnTheSchemeThatItUsed) {
  const auto bearer_error = refusal(client_, authorization("Bearer a b")).challenges;
  ASSERT_EQ(bearer_error.size(), 2U);
  EXPECT_NE(bearer_error[0].find(R"(error="invalid_request")"), std::string::npos);
  EXPECT_EQ(bearer_error[1], R"(DPoP algs="ES256")");

  const auto dpop_error = refusal(client_, authorization("DPoP a b")).challenges;
  ASSERT_EQ(dpop_error.size(), 2U);
  EXPECT_EQ(dpop_error[0], R"(Bearer realm="api")");
  EXPECT_NE(dpop_error[1].find(R"(error="invalid_request")"), std::string::npos);
}

// RFC 9728 section 5.1: whatever is wrong, the client learns where to get tokens.
TEST_F(Request, IsToldWhereTheMetadataIs) {
  const std::string metadata_url = "https://api.example.com/.well-known/oauth-protected-resource";
  const auto client = client_with(DpopMode::disabled, metadata_url);
  for (const auto& headers : {Headers(), bearer({.defect = TokenDefect::expired}), bearer()}) {
    const auto error = refusal(client, headers, require_all_scopes("read"));
    ASSERT_EQ(error.challenges.size(), 1U);
    EXPECT_TRUE(error.challenges[0].ends_with(R"(, resource_metadata=")" + metadata_url + '"'))
        << error.challenges[0];
  }
}

TEST_F(Request, IsAnsweredAsItsErrorSays) {
  const auto response = to_http_response(refusal(client_, bearer(), require_all_scopes("read")));
  EXPECT_EQ(response.status, 403);
  EXPECT_EQ(response.body,
            R"({"error":"insufficient_scope","error_description":"the token lacks these scopes: read"})");
}

// RFC 9728 section 5.1 wants https; loopback is for development.
TEST_F(Request, NeedsAUsableUrlOfTheMetadata) {
  for (const auto* good : {"", "https://api.example.com/a?b", "http://localhost:3000/a", "http://127.0.0.1/a",
                           "http://[::1]:3000/a"})
    EXPECT_NO_THROW(std::ignore = client_with(DpopMode::allowed, good)) << good;
  for (const auto* bad : {"api", "http://api.example.com/a", "http://localhost.example.com/a",
                          "ftp://localhost/", "https://api.example.com/#a", "https://user@api.example.com/",
                          "https://a\"b/", "https://api.example.com/a\r\nX: y", "https://api.example.com:0/"})
    EXPECT_THROW(std::ignore = client_with(DpopMode::allowed, bad), InvalidConfigurationError) << bad;
}

}  // namespace

}  // namespace auth0::test
