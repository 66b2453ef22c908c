#include "integrations/adapter_fixture.hpp"

#include <auth0/testing/tenant.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <cstddef>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace auth0::test {

namespace {

namespace json = boost::json;
using auth0::testing::TokenDefect;

class Adapter : public AdapterTest {};

TEST_P(Adapter, AnswersAPublicRouteWithoutAToken) {
  const auto reply = get(origin_ + "/", {});
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "GET /orders with a token\n");
}

// 9.6, RFC 9728 section 3.3
TEST_P(Adapter, TellsWhereToGetTokens) {
  const auto reply = get(origin_ + "/.well-known/oauth-protected-resource", {});
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.values("Content-Type"), std::vector<std::string>{"application/json"});
  const auto metadata = json::parse(reply.body).as_object();
  EXPECT_EQ(metadata.at("resource"), json::value(origin_));
  EXPECT_EQ(metadata.at("authorization_servers"), json::value(json::array{json::value(tenant().issuer())}));
}

// 9.1: the scheme in any case
TEST_P(Adapter, AcceptsAGoodToken) {
  for (const auto* scheme : {"Bearer ", "bearer ", "BEARER "})
    expect_orders(get({"Authorization: " + (scheme + issue())}));
}

// 9.1, 9.3
TEST_P(Adapter, ChallengesARequestWithoutCredentials) {
  expect_no_credentials(get({}));
  expect_no_credentials(get({"Authorization: Basic YTpi"}));
  expect_no_credentials(get({"Authorization;"}));  // curl's way to write an empty field
}

// 9.1: off unless asked for (RFC 9700 section 4.3.2)
TEST_P(Adapter, DoesNotTakeATokenOutOfTheUrl) {
  expect_no_credentials(get(url() + "?access_token=" + issue(), {}));
}

// 9.1
TEST_P(Adapter, RefusesAFieldWithoutExactlyOneToken) {
  for (const auto* value : {"Bearer", "Bearer a b", "Bearer a,b"}) {
    expect_bearer_error(get({std::string("Authorization: ") + value}), 400, "invalid_request",
                        "the Authorization header must hold exactly one token after the scheme");
  }
}

// 9.1
TEST_P(Adapter, RefusesATokenWithACharacterThatNoneHas) {
  expect_bearer_error(get({"Authorization: Bearer a!b"}), 400, "invalid_request",
                      "the token in the Authorization header holds a character that access tokens do not have");
}

// 9.1
TEST_P(Adapter, RefusesTwoAuthorizationFields) {
  expect_bearer_error(get({"Authorization: Bearer " + issue(), "authorization: Bearer " + issue()}), 400,
                      "invalid_request", "the request holds several Authorization headers");
}

// RFC 9112 section 5.2: a folded field is one field. Beast reads it as that; cpp-httplib drops lines that are
// no fields.
TEST_P(Adapter, ReadsNoSecondFieldOutOfAFoldedOne) {
  const auto folded = get_with_bytes("Authorization: Basic YTpi\r\n Bearer " + issue() + "\r\n");
  expect_no_credentials(folded);
  const auto name_folded = get_with_bytes("X-Other: a\r\n Authorization: Bearer " + issue() + "\r\n");
  expect_no_credentials(name_folded);
}

TEST_P(Adapter, TakesAFoldedTokenAsTheServerReadsIt) {
  const auto reply = get_with_bytes("Authorization: Bearer\r\n " + issue() + "\r\n");
  if (is_httplib()) {
    expect_bearer_error(reply, 400, "invalid_request",
                        "the Authorization header must hold exactly one token after the scheme");
  } else {
    expect_orders(reply);
  }
}

TEST_P(Adapter, RefusesAMebibyteOfHeaderAndGoesOn) {
  constexpr std::size_t mebibyte = std::size_t{1024} * 1024;
  const auto authorization = "Authorization: Bearer " + issue() + "\r\n";
  const auto reply = get_with_bytes(authorization + "X-Filler: " + std::string(mebibyte, 'a') + "\r\n");
  EXPECT_NE(reply.status, 200);
  expect_orders(get_with_bytes(authorization));
}

TEST_P(Adapter, RefusesABadToken) {
  const std::string scope = "read:orders";
  const auto with = [&](TokenDefect way) {
    return get({"Authorization: Bearer " + tenant().issue({.scope = scope, .defect = way})});
  };
  expect_bearer_error(with(TokenDefect::expired), 401, "invalid_token", "the token has expired (exp)");
  expect_bearer_error(with(TokenDefect::wrong_audience), 401, "invalid_token",
                      "the claim 'aud' does not name this API");
}

// 9.4
TEST_P(Adapter, TellsWhichScopeIsMissing) {
  expect_bearer_error(get({"Authorization: Bearer " + tenant().issue()}), 403, "insufficient_scope",
                      "the token lacks these scopes: read:orders", R"(, scope="read:orders")");
}

// 1.2
TEST_P(Adapter, KeepsClientsWaitingWhileTheIssuerIsDown) {
  tenant().set_down(true);
  const auto reply = get({"Authorization: Bearer " + issue()});
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.values("WWW-Authenticate"), challenges_with(""));
  EXPECT_EQ(reply.values("Retry-After").size(), 1U);
  EXPECT_EQ(reply.body, R"({"error":"temporarily_unavailable"})");
}

// RFC 9110 section 9.3.2
TEST_P(Adapter, AnswersHeadWithTheHeaderOfTheAnswer) {
  const auto reply = parse_reply(curl({"-I", url()}));
  EXPECT_EQ(reply.status, 401);
  EXPECT_EQ(reply.values("WWW-Authenticate"), challenges_for_a_token());
  EXPECT_EQ(reply.values("Content-Length"), std::vector<std::string>{"2"});
}

// RFC 9110 section 15.5.6
TEST_P(Adapter, HasNoOtherMethodsForOrders) {
  for (const auto* method : {"DELETE", "POST", "PUT"}) {
    const auto reply =
        parse_reply(curl({"-i", "-X", method, "-d", "", "-H", "Authorization: Bearer " + issue(), url()}));
    EXPECT_EQ(reply.status, 405) << method;
    EXPECT_EQ(reply.values("Allow"), std::vector<std::string>{"GET, HEAD"}) << method;
  }
}

// RFC 9112 section 3.2.2
TEST_P(Adapter, KnowsATargetThatIsAWholeUrl) {
  if (is_httplib()) return;  // routes by the target as it stands
  const auto reply =
      send_bytes(port(), "GET " + url() + "?page=2 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" +
                             "Authorization: Bearer " + issue() + "\r\n\r\n");
  expect_orders(reply);
}

TEST_P(Adapter, AnswersWhatIsNotARequest) {
  if (is_httplib()) return;  // answers by itself
  EXPECT_EQ(get_with_bytes("no field\r\n").status, 400);
  EXPECT_EQ(send_bytes(port(), "GET / NO/1.1\r\n\r\n").status, 400);
}

TEST_P(Adapter, KeepsTheConnectionOfARefusedRequest) {
  const auto statuses_and_connections =
      curl({"-o", "/dev/null", "-o", "/dev/null", "-w", "%{http_code} %{num_connects};", url(), url()});
  EXPECT_EQ(statuses_and_connections, "401 1;401 0;");
}

INSTANTIATE_TEST_SUITE_P(Examples, Adapter, ::testing::ValuesIn(adapter_programs()), adapter_program_name);

}  // namespace

}  // namespace auth0::test
