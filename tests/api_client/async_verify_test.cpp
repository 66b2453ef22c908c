#include "api_client/dpop_fixture.hpp"
#include "support/held_transport.hpp"
#include "support/outcomes.hpp"

#include <auth0/api_client.hpp>
#include <auth0/testing/tenant.hpp>

#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;

// All that a caller can see of an outcome.
struct Seen {
  bool accepted = false;
  std::string subject_or_message{};
  Reason reason{};
  ErrorCode code{};
  int status = 0;
  std::vector<std::string> challenges{};
  std::string nonce{};
  std::vector<std::string> unmet_scopes{};

  bool operator==(const Seen&) const = default;
};

Seen seen(const Error& error) {
  return {.subject_or_message = error.message,
          .reason = error.reason,
          .code = error.code,
          .status = error.status,
          .challenges = error.challenges,
          .nonce = error.dpop_nonce,
          .unmet_scopes = error.unmet.scopes};
}
Seen seen(const Result<VerifiedAccessToken>& result) {
  if (!result) return seen(result.error());
  return {.accepted = true, .subject_or_message = std::string(result->subject())};
}
Seen seen(const Result<AcceptedRequest>& result) {
  if (!result) return seen(result.error());
  return {.accepted = true,
          .subject_or_message = std::string(result->token.subject()) + " " + result->access_token,
          .nonce = result->dpop_nonce};
}
Seen seen(const Result<std::optional<AcceptedRequest>>& result) {
  if (!result) return seen(result.error());
  if (!*result) return {.accepted = true, .subject_or_message = "nobody"};
  return seen(Result<AcceptedRequest>(**result));
}

std::ostream& operator<<(std::ostream& out, const Seen& it) {
  return out << (it.accepted ? "accepted " : std::string(to_string(it.reason)) + " ") << it.subject_or_message
             << ' ' << it.status;
}

class AsyncVerify : public DpopApiTest {
 protected:
  using Change = std::function<void(ApiClientOptions&)>;

  [[nodiscard]] ApiClient make_cold(const Change& change = {}) {
    auto options = tenant_.client_options();
    if (change) change(options);
    return ApiClient(options);
  }
  [[nodiscard]] ApiClient make_warm(const Change& change = {}) {
    auto client = make_cold(change);
    EXPECT_TRUE(client.warm_up().empty());
    return client;
  }

  // The outcome on a client that has its keys, where nothing may be waited for, and on one that has not. Each
  // gets a client of its own: proofs can be used once.
  template <class T, class Ready, class Begin>
  void expect_the_same(const std::string& name, const Seen& expected, const Change& change, Ready ready,
                       Begin begin) {
    const auto at_once = ready(make_warm(change));
    ASSERT_TRUE(at_once) << name;
    EXPECT_EQ(seen(*at_once), expected) << name;
    for (const bool is_warm : {true, false}) {
      const Outcomes<T> outcomes;
      const auto client = is_warm ? make_warm(change) : make_cold(change);
      begin(client, outcomes.completion());
      EXPECT_TRUE(!is_warm || outcomes.count() == 1) << name;
      const auto all = outcomes.wait_for(1);
      ASSERT_EQ(all.size(), 1U) << name;
      EXPECT_EQ(seen(all.front()), expected) << name << (is_warm ? ", warm" : ", cold");
    }
  }

  void expect_the_same(const std::string& name, const VerifyAccessTokenRequest& request) {
    expect_the_same<VerifiedAccessToken>(
        name, seen(make_warm().try_verify_access_token(request)), {},
        [&](const ApiClient& client) { return client.verify_access_token_if_ready(request); },
        [&](const ApiClient& client, auto done) {
          client.async_verify_access_token(request, std::move(done));
        });
  }

  void expect_the_same(const std::string& name, const IncomingRequest& request, const Requirement& requirement,
                       const Change& change = {}) {
    expect_the_same<AcceptedRequest>(
        name, seen(make_warm(change).try_verify_request(request, requirement)), change,
        [&](const ApiClient& client) { return client.verify_request_if_ready(request, requirement); },
        [&](const ApiClient& client, auto done) {
          client.async_verify_request(request, requirement, std::move(done));
        });
    expect_the_same<std::optional<AcceptedRequest>>(
        name + ", optional", seen(make_warm(change).try_verify_optional_token(request, requirement)), change,
        [&](const ApiClient& client) { return client.verify_optional_token_if_ready(request, requirement); },
        [&](const ApiClient& client, auto done) {
          client.async_verify_optional_token(request, requirement, std::move(done));
        });
  }
};

TEST_F(AsyncVerify, GivesForTokensWhatTheSynchronousFormGives) {
  const auto good = tenant_.issue();
  expect_the_same("good", {.access_token = good});
  expect_the_same("empty", {});
  expect_the_same("not a token", {.access_token = "a.b"});
  expect_the_same("a claim is missing", {.access_token = good, .required_claims = {"org_id"}});
  expect_the_same("another algorithm", {.access_token = good, .algorithms = Algorithm::rs256});
  expect_the_same("of two algorithms", {.access_token = good, .algorithms = {{"RS256", "ES256"}}});
  expect_the_same("no algorithm",
                  {.access_token = good, .algorithms = AlgorithmList(std::vector<std::string>())});
  expect_the_same("unknown scheme", {.access_token = good, .scheme = "Basic"});
  for (const auto name : testing::defect_names()) {
    const auto bad = tenant_.issue({.defect = testing::defect_from_name(name)});
    expect_the_same(std::string(name), {.access_token = bad});
  }
}

TEST_F(AsyncVerify, GivesForBoundTokensWhatTheSynchronousFormGives) {
  const auto proof = make_proof();
  const auto other_method = make_proof({.method = "POST"});
  expect_the_same("with its proof", request(proof));
  expect_the_same("with a proof for another method", request(other_method));
  expect_the_same("with something else", request("a.b.c"));
  expect_the_same("without a proof", {.access_token = token_});
  const std::string thumbprint(43, 'A');
  const auto with_certificate = issue_with({{"x5t#S256", thumbprint}});
  expect_the_same("with its certificate",
                  {.access_token = with_certificate, .client_certificate = {.sha256 = thumbprint}});
  expect_the_same("without it", {.access_token = with_certificate});
}

TEST_F(AsyncVerify, GivesForRequestsWhatTheSynchronousFormGives) {
  const auto read = require_all_scopes({"read:orders"});
  const auto with_scope = tenant_.issue({.scope = "read:orders"});
  const std::vector<HttpHeader> accepted = {{.name = "Authorization", .value = "Bearer " + with_scope}};
  const std::vector<HttpHeader> without_scope = {
      {.name = "Authorization", .value = "Bearer " + tenant_.issue()}};
  const std::vector<HttpHeader> twice = {accepted.front(), accepted.front()};
  const std::vector<HttpHeader> none = {};
  const std::vector<HttpHeader> proof_alone = {{.name = "DPoP", .value = make_proof()}};
  expect_the_same("accepted", {.method = "GET", .url = url, .headers = accepted}, read);
  expect_the_same("without the scope", {.method = "GET", .url = url, .headers = without_scope}, read);
  expect_the_same("two tokens", {.method = "GET", .url = url, .headers = twice}, read);
  expect_the_same("nothing", {.method = "GET", .url = url, .headers = none}, read);
  expect_the_same("a proof alone", {.method = "GET", .url = url, .headers = proof_alone}, read);
  const std::string query = std::string(url) + "?access_token=" + with_scope;
  expect_the_same("a token in the query", {.method = "GET", .url = query, .accept_token_in_query = true}, read);
  const auto bound = headers_with(make_proof());
  expect_the_same("bound", {.method = "GET", .url = url, .headers = bound}, {});
  expect_the_same("bound, without the scope", {.method = "GET", .url = url, .headers = bound}, read);
  const Change with_nonces = [](auto& options) {
    options.dpop.nonces = DpopNonces{.secret = std::string(32, 's')};
  };
  expect_the_same("without a nonce", {.method = "GET", .url = url, .headers = bound}, {}, with_nonces);
}

// A token that was verified before and whose keys have grown old waits as well.
TEST_F(AsyncVerify, WaitsForKeysThatHaveGrownOld) {
  auto options = tenant_.client_options();
  const auto held = std::make_shared<HeldTransport>(options.http_transport);
  options.http_transport = held;
  options.discovery_cache.max_stale = 0s;
  const ApiClient client(options);
  held->release();
  const auto token = tenant_.issue();
  ASSERT_TRUE(client.try_verify_access_token({.access_token = token}));
  ASSERT_TRUE(client.verify_access_token_if_ready({.access_token = token}));

  held->hold();
  clock_->advance(11min);
  EXPECT_FALSE(client.verify_access_token_if_ready({.access_token = token}));
  const Outcomes<VerifiedAccessToken> outcomes;
  client.async_verify_access_token({.access_token = token}, outcomes.completion());
  ASSERT_TRUE(held->wait_until_held());
  EXPECT_EQ(outcomes.count(), 0U);
  held->release();
  const auto all = outcomes.wait_for(1);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_TRUE(all.front());
}

TEST_F(AsyncVerify, TellsNothingIfItWouldHaveToWait) {
  const auto client = make_cold();
  const auto headers = headers_with(make_proof());
  EXPECT_FALSE(client.verify_access_token_if_ready({.access_token = token_}));
  EXPECT_FALSE(client.verify_request_if_ready({.headers = headers}));
  EXPECT_FALSE(client.verify_optional_token_if_ready({.headers = headers}));
  EXPECT_EQ(tenant_.requests(testing::Tenant::jwks_path), 0U);
}

TEST_F(AsyncVerify, NeedsNoBuffersOnceTheCallHasReturned) {
  auto options = tenant_.client_options();
  const auto held = std::make_shared<HeldTransport>(options.http_transport);
  options.http_transport = held;
  const ApiClient client(options);
  auto headers = headers_with(make_proof());
  std::string method = "GET";
  std::string where(url);
  std::optional<Requirement> anybody = require_that([](const auto&) { return true; }, "anybody");
  const Outcomes<AcceptedRequest> outcomes;
  client.async_verify_request({.method = method, .url = where, .headers = headers}, *anybody,
                              outcomes.completion());
  for (auto& [name, value] : headers)
    value.assign(value.size(), 'x');
  method.assign(method.size(), 'x');
  where.assign(where.size(), 'x');
  anybody.reset();
  held->release();
  const auto all = outcomes.wait_for(1);
  ASSERT_EQ(all.size(), 1U);
  ASSERT_TRUE(all.front()) << all.front().error().message;
  EXPECT_EQ(all.front()->access_token, token_);
}

TEST_F(AsyncVerify, FetchesTheKeysBeforeTheyAreNeeded) {
  const auto client = make_cold();
  Outcomes<std::vector<IssuerFailure>> outcomes;
  client.async_warm_up([done = outcomes.completion()](auto failures) mutable { done(std::move(failures)); });
  const auto all = outcomes.wait_for(1);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_TRUE(all.front()->empty());
  EXPECT_TRUE(client.is_ready());
  client.async_warm_up([done = outcomes.completion()](auto failures) mutable { done(std::move(failures)); });
  EXPECT_EQ(outcomes.count(), 2U);  // at once
}

TEST_F(AsyncVerify, TellsWhichIssuersKeysItCouldNotFetch) {
  tenant_.set_down(true);
  const auto client = make_cold();
  Outcomes<std::vector<IssuerFailure>> outcomes;
  client.async_warm_up([done = outcomes.completion()](auto failures) mutable { done(std::move(failures)); });
  const auto all = outcomes.wait_for(1);
  ASSERT_EQ(all.size(), 1U);
  ASSERT_EQ(all.front()->size(), 1U);
  EXPECT_EQ(all.front()->front().issuer, tenant_.issuer());
  EXPECT_EQ(all.front()->front().error.reason, Reason::issuer_unavailable);
  EXPECT_EQ(all.front()->front().error.status, 503);
}

}  // namespace

}  // namespace auth0::test
