#include "api_client/dpop_fixture.hpp"
#include "integrations/tls_pair.hpp"

#include <auth0/beast/async_verify.hpp>
#include <auth0/beast/peer_certificate.hpp>
#include <auth0/beast/verify.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <future>
#include <gtest/gtest.h>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace http = boost::beast::http;
using BeastRequest = http::request<http::empty_body>;

BeastRequest get_with(const std::string& authorization, unsigned version = 11) {
  BeastRequest request(http::verb::get, "/orders", version);
  if (!authorization.empty()) request.set(http::field::authorization, authorization);
  return request;
}

class OnBeast : public DpopApiTest {
 protected:
  [[nodiscard]] static auth0::beast::Response refusal_of(const ApiClient& client, const BeastRequest& request) {
    auto outcome = auth0::beast::verify(client, request, {.url = url});
    EXPECT_FALSE(outcome.has_value()) << "accepted";
    return outcome ? auth0::beast::Response() : std::move(outcome.error());
  }

  [[nodiscard]] static std::vector<std::string> values_of(const auth0::beast::Response& response,
                                                          const std::string& name) {
    std::vector<std::string> values;
    const auto [begin, end] = response.equal_range(name);
    for (auto field = begin; field != end; ++field)
      values.emplace_back(field->value());
    return values;
  }

  [[nodiscard]] BeastRequest bound_request(const std::string& nonce) const {
    auto request = get_with("DPoP " + token_);
    request.set("DPoP", make_proof({.nonce = nonce}));
    return request;
  }

  ApiClient client_ = make();
};

TEST_F(OnBeast, AGoodRequestGivesItsToken) {
  const auto outcome = auth0::beast::verify(
      client_, get_with("Bearer " + tenant_.issue({.subject = "auth0|user"})), {.url = url});
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->token.subject(), "auth0|user");
}

TEST_F(OnBeast, AnAnswerHasTheVersionAndKeepAliveOfTheRequest) {
  const auto modern = refusal_of(client_, get_with(""));
  EXPECT_EQ(modern.version(), 11U);
  EXPECT_TRUE(modern.keep_alive());
  const auto old = refusal_of(client_, get_with("", 10));
  EXPECT_EQ(old.version(), 10U);
  EXPECT_FALSE(old.keep_alive());
}

// 9.7
TEST_F(OnBeast, AnOptionalTokenMayBeAbsentButNotBad) {
  const auto stranger = auth0::beast::verify_optional(client_, get_with(""), {.url = url});
  EXPECT_TRUE(stranger && !*stranger);
  const auto known =
      auth0::beast::verify_optional(client_, get_with("Bearer " + tenant_.issue()), {.url = url});
  EXPECT_TRUE(known && *known);
  const auto bad = auth0::beast::verify_optional(client_, get_with("Bearer a b"), {.url = url});
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().result(), http::status::bad_request);
}

// 9.3
TEST_F(OnBeast, AnAnswerKeepsItsChallengesApart) {
  const auto answer = refusal_of(client_, get_with(""));
  EXPECT_EQ(answer.result(), http::status::unauthorized);
  EXPECT_EQ(values_of(answer, "WWW-Authenticate"),
            (std::vector<std::string>{R"(Bearer realm="api")", R"(DPoP algs="ES256")"}));
  EXPECT_EQ(answer.body(), "{}");
}

// RFC 9110 section 9.3.2
TEST_F(OnBeast, AnAnswerToHeadHasNoBody) {
  auto request = get_with("");
  request.method(http::verb::head);
  const auto answer = refusal_of(client_, request);
  EXPECT_EQ(answer.body(), "");
  EXPECT_EQ(values_of(answer, "Content-Length"), std::vector<std::string>{"2"});
}

// 9.1: both fields reach the check
TEST_F(OnBeast, SeveralFieldsOfOneNameStayApart) {
  auto request = get_with("Bearer " + tenant_.issue());
  request.insert(http::field::authorization, "Bearer " + tenant_.issue());
  EXPECT_EQ(refusal_of(client_, request).result(), http::status::bad_request);
}

TEST_F(OnBeast, MethodAndHeadersAreTheRequestsAlone) {
  const std::vector<HttpHeader> made_up = {{.name = "Authorization", .value = "Bearer " + tenant_.issue()}};
  const auto without =
      auth0::beast::verify(client_, get_with(""), {.method = "GET", .url = url, .headers = made_up});
  EXPECT_FALSE(without.has_value());
  const auto bound = auth0::beast::verify(client_, bound_request(""), {.method = "POST", .url = url});
  EXPECT_TRUE(bound.has_value());
}

// A request for no path has no URL, and Host does not give it one.
TEST_F(OnBeast, AProofNeedsTheUrlOfTheRequest) {
  auto request = bound_request("");
  request.target("@api.example.com/orders");
  request.set(http::field::host, "api.example.com");
  const auto request_url = url_at("https://api.example.com", std::string_view(request.target()));
  const auto outcome = auth0::beast::verify(client_, request, {.url = request_url});
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().result(), http::status::bad_request);
}

// 8.8
TEST_F(OnBeast, NoncesAreDemandedAndRenewed) {
  clock_->advance(100s);  // to the beginning of a period
  const auto client = make([](auto& options) { options.dpop.nonces = {.period = 300s}; });
  const auto demanded = values_of(refusal_of(client, bound_request("")), "DPoP-Nonce");
  ASSERT_EQ(demanded.size(), 1U);

  const auto answer_to = [&](const BeastRequest& request) {
    const auto outcome = auth0::beast::verify(client, request, {.url = url});
    EXPECT_TRUE(outcome.has_value());
    auto answer = auth0::beast::to_response({.status = 200}, request);
    if (outcome) auth0::beast::add_dpop_nonce(answer, *outcome);
    return values_of(answer, "DPoP-Nonce");
  };
  EXPECT_EQ(answer_to(bound_request(demanded.front())), std::vector<std::string>());
  clock_->advance(300s);
  const auto renewed = answer_to(bound_request(demanded.front()));
  ASSERT_EQ(renewed.size(), 1U);
  EXPECT_NE(renewed.front(), demanded.front());
}

// What a coroutine sees of a verification.
struct Seen {
  std::optional<auth0::beast::Outcome> outcome{};
  std::thread::id resumed_on{};
};

// `co_await async_verify` on a context of its own, for a request whose route demands this.
class InCoroutines : public OnBeast {
 protected:
  [[nodiscard]] static asio::awaitable<void> verify_once(const ApiClient* client, const BeastRequest* request,
                                                         const Requirement* requirement, Seen* seen) {
    const IncomingRequest known = {.url = url};
    auto outcome = co_await auth0::beast::async_verify(*client, *request, known, *requirement);
    seen->outcome.emplace(std::move(outcome));
    seen->resumed_on = std::this_thread::get_id();
  }

  [[nodiscard]] Seen verify(const BeastRequest& request, const Requirement& requirement) {
    Seen seen;
    asio::co_spawn(context_, verify_once(&waiting_client_, &request, &requirement, &seen),
                   [](const std::exception_ptr& problem) { EXPECT_EQ(problem, nullptr); });
    context_.run();
    return seen;
  }

  // Its keys are not known yet, so that it has to wait for them.
  ApiClient waiting_client_ = make([](auto& options) { options.discovery_cache.background_refresh = true; });
  asio::io_context context_{1};
};

TEST_F(InCoroutines, AGoodRequestGivesItsToken) {
  const auto seen = verify(get_with("Bearer " + tenant_.issue({.subject = "auth0|user"})), {});
  ASSERT_TRUE(seen.outcome && *seen.outcome);
  EXPECT_EQ((*seen.outcome)->token.subject(), "auth0|user");
}

TEST_F(InCoroutines, ABadRequestGivesTheAnswer) {
  const auto seen = verify(get_with("Bearer a b"), {});
  ASSERT_TRUE(seen.outcome && !*seen.outcome);
  EXPECT_EQ(seen.outcome->error().result(), http::status::bad_request);
}

// 9.7
TEST_F(InCoroutines, AnOptionalTokenMayBeAbsent) {
  std::optional<auth0::beast::OptionalOutcome> seen;
  const auto request = get_with("");
  const Requirement requirement;
  auth0::beast::async_verify_optional(waiting_client_, request, {.url = url}, requirement,
                                      asio::bind_executor(context_, [&](auth0::beast::OptionalOutcome outcome) {
                                        seen.emplace(std::move(outcome));
                                      }));
  context_.run();
  EXPECT_TRUE(seen && *seen && !**seen);
}

TEST_F(InCoroutines, TheCoroutineGoesOnWhereItWas) {
  std::thread::id verified_on;
  const auto noting = require_that(
      [&](const VerifiedAccessToken& /*token*/) {
        verified_on = std::this_thread::get_id();
        return true;
      },
      "never fails");
  const auto seen = verify(get_with("Bearer " + tenant_.issue()), noting);
  EXPECT_NE(verified_on, std::thread::id());
  EXPECT_NE(verified_on, std::this_thread::get_id());
  EXPECT_EQ(seen.resumed_on, std::this_thread::get_id());
}

// The verification lasts until the context has done something else.
TEST_F(InCoroutines, OtherWorkGoesOnMeanwhile) {
  std::promise<void> done;
  const auto waiting = require_that(
      [&](const VerifiedAccessToken& /*token*/) {
        return done.get_future().wait_for(30s) == std::future_status::ready;
      },
      "the context did nothing else");
  asio::post(context_, [&] { asio::post(context_, [&] { done.set_value(); }); });
  const auto seen = verify(get_with("Bearer " + tenant_.issue()), waiting);
  EXPECT_TRUE(seen.outcome && *seen.outcome);
}

// The answer is made when the result is there, and the request may be gone then.
TEST_F(InCoroutines, TheRequestNeedNotLastUntilTheResult) {
  std::optional<auth0::beast::Outcome> seen;
  {
    auto request = get_with("Bearer " + tenant_.issue(), 10);
    request.method(http::verb::head);
    const auto requirement = require_all_scopes({"read:orders"});
    auth0::beast::async_verify(waiting_client_, request, {.url = url}, requirement,
                               asio::bind_executor(context_, [&](auth0::beast::Outcome outcome) {
                                 seen.emplace(std::move(outcome));
                               }));
  }
  context_.run();
  ASSERT_TRUE(seen && !*seen);
  EXPECT_EQ(seen->error().result(), http::status::forbidden);
  EXPECT_EQ(seen->error().version(), 10U);
  EXPECT_EQ(seen->error().body(), "");
}

TEST_F(InCoroutines, AClientThatCannotWaitIsRefused) {
  const auto request = get_with("Bearer " + tenant_.issue());
  const auto ignore = [](const auth0::beast::Outcome& /*outcome*/) {};
  EXPECT_THROW(auth0::beast::async_verify(client_, request, {.url = url}, {}, ignore),
               InvalidConfigurationError);
}

// RFC 8705 section 3
TEST(PeerCertificateOnBeast, IsWhatTheClientHasShown) {
  const auto identity = testing::make_self_signed_identity();
  const TlsPair connection(&identity);
  ASSERT_TRUE(connection.is_connected());
  EXPECT_EQ(pem_of_der(auth0::beast::peer_certificate(connection.server())), identity.certificate_pem);
}

TEST(PeerCertificateOnBeast, IsEmptyWhereNoneWasShown) {
  const TlsPair connection(nullptr);
  ASSERT_TRUE(connection.is_connected());
  EXPECT_EQ(auth0::beast::peer_certificate(connection.server()), "");
  EXPECT_EQ(auth0::beast::peer_certificate(nullptr), "");
}

}  // namespace

}  // namespace auth0::test
