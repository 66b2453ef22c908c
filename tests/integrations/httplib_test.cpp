#include "api_client/dpop_fixture.hpp"
#include "integrations/tls_pair.hpp"
#include "jose/base64url.hpp"
#include "jose/sha256.hpp"

#include <auth0/httplib/protect.hpp>

#include <boost/json/object.hpp>
#include <chrono>
#include <gtest/gtest.h>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;

::httplib::Request httplib_get_with(const std::string& authorization) {
  ::httplib::Request request;
  request.method = "GET";
  request.target = "/orders";
  if (!authorization.empty()) request.headers.emplace("Authorization", authorization);
  return request;
}

std::vector<std::string> values_of(const ::httplib::Response& response, const std::string& name) {
  std::vector<std::string> values;
  const auto [begin, end] = response.headers.equal_range(name);
  for (auto field = begin; field != end; ++field)
    values.push_back(field->second);
  return values;
}

class OnHttplib : public DpopApiTest {
 protected:
  [[nodiscard]] ::httplib::Response refusal_of(const ::httplib::Request& request) const {
    ::httplib::Response response;
    EXPECT_FALSE(auth0::httplib::verify(client_, request, response, {.url = url})) << "accepted";
    return response;
  }

  [[nodiscard]] ::httplib::Request bound_request(const std::string& nonce) const {
    auto request = httplib_get_with("DPoP " + token_);
    request.headers.emplace("DPoP", make_proof({.nonce = nonce}));
    return request;
  }

  ApiClient client_ = make();
};

TEST_F(OnHttplib, AGoodRequestGivesItsToken) {
  ::httplib::Response response;
  const auto accepted = auth0::httplib::verify(
      client_, httplib_get_with("Bearer " + tenant_.issue({.subject = "auth0|user"})), response, {.url = url});
  ASSERT_TRUE(accepted);
  EXPECT_EQ(accepted->token.subject(), "auth0|user");
  EXPECT_EQ(response.status, -1);  // left to the handler
}

// 9.3
TEST_F(OnHttplib, AnAnswerKeepsItsChallengesApart) {
  const auto response = refusal_of(httplib_get_with(""));
  EXPECT_EQ(response.status, 401);
  EXPECT_EQ(values_of(response, "WWW-Authenticate"),
            (std::vector<std::string>{R"(Bearer realm="api")", R"(DPoP algs="ES256")"}));
  EXPECT_EQ(response.body, "{}");
}

// Such as a server's default headers.
TEST_F(OnHttplib, AnAnswerReplacesFieldsThatWereSetBefore) {
  ::httplib::Response response;
  response.headers = {{"cache-control", "public"}, {"X-Other", "kept"}};
  EXPECT_FALSE(auth0::httplib::verify(client_, httplib_get_with(""), response, {.url = url}));
  EXPECT_EQ(values_of(response, "Cache-Control"), std::vector<std::string>{"no-store"});
  EXPECT_EQ(values_of(response, "X-Other"), std::vector<std::string>{"kept"});
}

// 9.1: both fields reach the check
TEST_F(OnHttplib, SeveralFieldsOfOneNameStayApart) {
  auto request = httplib_get_with("Bearer " + tenant_.issue());
  request.headers.emplace("authorization", "Bearer " + tenant_.issue());
  EXPECT_EQ(refusal_of(request).status, 400);
}

// 8.8
TEST_F(OnHttplib, NoncesAreDemandedAndRenewed) {
  clock_->advance(100s);  // to the beginning of a period
  client_ = make([](auto& options) { options.dpop.nonces = {.period = 300s}; });
  const auto demanded = values_of(refusal_of(bound_request("")), "DPoP-Nonce");
  ASSERT_EQ(demanded.size(), 1U);
  clock_->advance(300s);
  ::httplib::Response response;
  EXPECT_TRUE(auth0::httplib::verify(client_, bound_request(demanded.front()), response, {.url = url}));
  const auto renewed = values_of(response, "DPoP-Nonce");
  ASSERT_EQ(renewed.size(), 1U);
  EXPECT_NE(renewed.front(), demanded.front());
}

class Protected : public OnHttplib {
 protected:
  [[nodiscard]] ::httplib::Response call(const ::httplib::Request& request) {
    ::httplib::Response response;
    auth0::httplib::protect(client_, "https://api.example.com", require_all_scopes({"read:orders"}),
                            [](const auto& /*request*/, auto& answer, const AcceptedRequest& accepted) {
                              answer.set_content(std::string(accepted.token.subject()), "text/plain");
                            })(request, response);
    return response;
  }
};

TEST_F(Protected, AHandlerIsCalledWithTheToken) {
  const auto token = tenant_.issue({.subject = "auth0|user", .scope = "read:orders"});
  EXPECT_EQ(call(httplib_get_with("Bearer " + token)).body, "auth0|user");
}

TEST_F(Protected, AHandlerIsNotCalledWithoutWhatTheRouteDemands) {
  const auto response = call(httplib_get_with("Bearer " + tenant_.issue()));
  EXPECT_EQ(response.status, 403);
  EXPECT_EQ(
      response.body,
      R"({"error":"insufficient_scope","error_description":"the token lacks these scopes: read:orders"})");
}

// The proof names what the server is known as; neither Host nor the target can change that.
TEST_F(Protected, ARequestsUrlIsTheOriginWithTheTarget) {
  boost::json::object confirmation = {{"jkt", key_.thumbprint()}};
  token_ = tenant_.issue({.scope = "read:orders", .claims = {{"cnf", std::move(confirmation)}}});
  EXPECT_EQ(call(bound_request("")).body, "auth0|test-user");
  auto elsewhere = bound_request("");
  elsewhere.target = "/other";
  EXPECT_EQ(call(elsewhere).status, 401);
  elsewhere.target = "@api.example.com/orders";
  EXPECT_EQ(call(elsewhere).status, 400);
}

// 9.7
TEST_F(OnHttplib, AnOptionalTokenMayBeAbsentButNotBad) {
  ::httplib::Response response;
  const auto stranger = auth0::httplib::verify_optional(client_, httplib_get_with(""), response, {.url = url});
  EXPECT_TRUE(stranger && !*stranger);
  EXPECT_EQ(response.status, -1);  // left to the handler
  const auto known = auth0::httplib::verify_optional(client_, httplib_get_with("Bearer " + tenant_.issue()),
                                                     response, {.url = url});
  EXPECT_TRUE(known && *known);
  const auto bad =
      auth0::httplib::verify_optional(client_, httplib_get_with("Bearer a b"), response, {.url = url});
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().reason, Reason::malformed_credentials);
  EXPECT_EQ(response.status, 400);
}

// 2.10: shows when the server is set up, not with the first proof.
TEST_F(OnHttplib, AHandlerIsNotMadeForAnOriginThatCannotBeOne) {
  const auto handler = [](const auto& /*request*/, auto& /*response*/, const AcceptedRequest& /*accepted*/) {};
  EXPECT_THROW(std::ignore = auth0::httplib::protect(client_, "api.example.com", {}, handler),
               InvalidConfigurationError);
}

// RFC 8705 section 3
TEST_F(OnHttplib, ATokenThatIsBoundToACertificateNeedsItsConnection) {
  const auto identity = testing::make_self_signed_identity();
  const TlsPair connection(&identity);
  const TlsPair without(nullptr);
  auto request = httplib_get_with("");
  request.ssl = connection.server();
  const auto hash = jose::sha256(auth0::httplib::peer_certificate(request));
  const auto token = issue_with({{"x5t#S256", jose::base64url_encode(hash)}});
  request.headers.emplace("Authorization", "Bearer " + token);
  ::httplib::Response response;
  EXPECT_TRUE(auth0::httplib::verify(client_, request, response, {.url = url}));
  // What a proxy has connected with is nothing of its client's.
  EXPECT_FALSE(auth0::httplib::verify(client_, request, response,
                                      {.url = url, .client_certificate = {.none_shown = true}}));
  EXPECT_EQ(response.status, 401);
  request.ssl = without.server();
  EXPECT_EQ(refusal_of(request).status, 401);
}

TEST(PeerCertificateOnHttplib, IsWhatTheClientHasShown) {
  const auto identity = testing::make_self_signed_identity();
  const TlsPair connection(&identity);
  const TlsPair without(nullptr);
  ASSERT_TRUE(connection.is_connected() && without.is_connected());
  ::httplib::Request request;
  request.ssl = connection.server();
  EXPECT_EQ(pem_of_der(auth0::httplib::peer_certificate(request)), identity.certificate_pem);
  request.ssl = without.server();
  EXPECT_EQ(auth0::httplib::peer_certificate(request), "");
  request.ssl = nullptr;
  EXPECT_EQ(auth0::httplib::peer_certificate(request), "");
}

}  // namespace

}  // namespace auth0::test
