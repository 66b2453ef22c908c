#include "support/eventually.hpp"
#include "support/token_parts.hpp"

#include <auth0/api_client.hpp>
#include <auth0/exceptions.hpp>
#include <auth0/testing/manual_clock.hpp>
#include <auth0/testing/tenant.hpp>

#include <chrono>
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

using namespace std::chrono_literals;
using auth0::testing::Tenant;

// Leads each request to the tenant whose issuer it begins with.
class RouteToTenants final : public HttpTransport {
 public:
  explicit RouteToTenants(std::vector<Tenant*> tenants) : tenants_(std::move(tenants)) {}

  [[nodiscard]] std::expected<HttpResponse, TransportError> send(const HttpRequest& request) override {
    for (Tenant* tenant : tenants_) {
      if (request.url.starts_with(tenant->issuer())) return tenant->transport()->send(request);
    }
    return std::unexpected(TransportError{TransportFailure::could_not_connect, "no such tenant"});
  }

 private:
  std::vector<Tenant*> tenants_;
};

class ClientOfSeveralDomains : public ::testing::Test {
 protected:
  [[nodiscard]] ApiClient make(Domains domains) {
    return ApiClient({.domains = std::move(domains),
                      .audience = a_.audience(),
                      .algorithms = "ES256",
                      .http_transport = transport_,
                      .clock = clock_});
  }

  static std::string_view outcome(const ApiClient& client, const std::string& token) {
    const auto result = client.try_verify_access_token({.access_token = token});
    return result ? "accepted" : to_string(result.error().reason);
  }

  [[nodiscard]] static std::size_t requests(const Tenant& tenant) {
    return tenant.requests(Tenant::metadata_path) + tenant.requests(Tenant::jwks_path);
  }

  std::shared_ptr<auth0::testing::ManualClock> clock_ = std::make_shared<auth0::testing::ManualClock>();
  Tenant a_{{.domain = "a.example.com", .algorithm = "ES256", .clock = clock_}};
  Tenant b_{{.domain = "b.example.com", .algorithm = "ES256", .clock = clock_}};
  std::shared_ptr<HttpTransport> transport_ = std::make_shared<RouteToTenants>(std::vector<Tenant*>{&a_, &b_});
};

// 7.1
TEST_F(ClientOfSeveralDomains, AcceptsTokensOfEachWithItsOwnKeys) {
  const auto client = make({"a.example.com", "https://B.example.com/"});
  EXPECT_EQ(client.verify_access_token({.access_token = a_.issue()}).issuer(), "https://a.example.com/");
  EXPECT_EQ(client.verify_access_token({.access_token = b_.issue()}).issuer(), "https://b.example.com/");
}

// 7.4: whose tokens are good, new or seen before, keeps its keys through junk in the name of others.
TEST_F(ClientOfSeveralDomains, KeepsTheKeysOfThoseWhoseTokensAreGood) {
  Tenant c({.domain = "c.example.com", .algorithm = "ES256", .clock = clock_});
  ApiClientOptions options{
      .domains = {"a.example.com", "b.example.com", "c.example.com"},
      .audience = a_.audience(),
      .algorithms = "ES256",
      .discovery_cache = {.max_entries = 2},
      .http_transport = std::make_shared<RouteToTenants>(std::vector<Tenant*>{&a_, &b_, &c}),
      .clock = clock_};
  const ApiClient client(options);
  const std::string seen = a_.issue();
  EXPECT_EQ(outcome(client, seen), "accepted");
  EXPECT_EQ(outcome(client, b_.issue({.defect = auth0::testing::TokenDefect::broken_signature})),
            "signature_invalid");
  EXPECT_EQ(outcome(client, c.issue({.defect = auth0::testing::TokenDefect::broken_signature})),
            "signature_invalid");
  EXPECT_EQ(requests(a_), 2U);
  EXPECT_EQ(outcome(client, c.issue()), "accepted");
  EXPECT_EQ(outcome(client, seen), "accepted");
  EXPECT_EQ(outcome(client, b_.issue()), "accepted");  // c makes room: a's came later
  EXPECT_EQ(outcome(client, seen), "accepted");
  EXPECT_EQ(requests(a_), 2U);
}

// 7.1: the keys of one issuer never serve another.
TEST_F(ClientOfSeveralDomains, RefusesATokenThatOneSignedInTheNameOfAnother) {
  const auto client = make({"a.example.com", "b.example.com"});
  EXPECT_EQ(outcome(client, b_.issue({.claims = {{"iss", "https://a.example.com/"}}})), "unknown_key");
}

// 7.1: present, a string, and equal byte for byte.
TEST_F(ClientOfSeveralDomains, RefusesWhatNamesNoneOfThem) {
  const auto client = make({"a.example.com"});
  EXPECT_EQ(outcome(client, b_.issue()), "issuer_not_allowed");
  EXPECT_EQ(outcome(client, a_.issue({.claims = {{"iss", "https://A.example.com/"}}})), "issuer_not_allowed");
  EXPECT_EQ(outcome(client, a_.issue({.claims = {{"iss", "https://a.example.com"}}})), "issuer_not_allowed");
  EXPECT_EQ(outcome(client, a_.issue({.claims = {{"iss", 7}}})), "issuer_not_allowed");
  EXPECT_EQ(outcome(client, a_.issue({.claims = {{"iss", ""}}})), "issuer_not_allowed");
  EXPECT_EQ(outcome(client, a_.issue({.without_claims = {"iss"}})), "issuer_not_allowed");
}

// 6.5: with several issuers the payload is read first.
TEST_F(ClientOfSeveralDomains, RefusesWhatHasNoReadablePayload) {
  const auto client = make({"a.example.com"});
  EXPECT_EQ(outcome(client, with_part(a_.issue(), 1, "bm8ganNvbg")), "malformed_token");
  EXPECT_EQ(requests(a_), 0U);
}

// 7.3
TEST_F(ClientOfSeveralDomains, AsksNobodyForTheKeysOfAnIssuerThatIsNotAllowed) {
  const auto client = make({"a.example.com"});
  EXPECT_EQ(outcome(client, b_.issue()), "issuer_not_allowed");
  EXPECT_EQ(requests(a_) + requests(b_), 0U);
}

// 6.5: the algorithm comes first.
TEST_F(ClientOfSeveralDomains, JudgesTheAlgorithmBeforeTheIssuer) {
  const auto client = make({"a.example.com"});
  EXPECT_EQ(outcome(client, b_.issue({.defect = auth0::testing::TokenDefect::alg_none})),
            "algorithm_not_allowed");
}

// 2.2: where `domains` is given it is used instead of `domain`.
TEST_F(ClientOfSeveralDomains, DoesNotTrustTheSingleDomainBesideThem) {
  const ApiClient client({.domain = "b.example.com",
                          .domains = {"a.example.com"},
                          .audience = a_.audience(),
                          .algorithms = "ES256",
                          .http_transport = transport_,
                          .clock = clock_});
  EXPECT_EQ(outcome(client, a_.issue()), "accepted");
  EXPECT_EQ(outcome(client, b_.issue()), "issuer_not_allowed");
}

// 2.2, 2.3
TEST_F(ClientOfSeveralDomains, IsNotBuiltOnAListThatCannotWork) {
  EXPECT_THROW(std::ignore = make(std::vector<std::string>{}), InvalidConfigurationError);
  EXPECT_THROW(std::ignore = make({"a.example.com", ""}), InvalidConfigurationError);
  EXPECT_THROW(std::ignore = make({"http://a.example.com"}), InvalidConfigurationError);
  EXPECT_THROW(std::ignore = make({"https://a.example.com/realms/x?y"}), InvalidConfigurationError);
  EXPECT_THROW(std::ignore = make(DomainsResolver()), InvalidConfigurationError);
}

// 2.8: an issuer URL with a path is kept byte for byte.
TEST_F(ClientOfSeveralDomains, MayBeIssuerUrlsWithPaths) {
  const auto client = make({"https://login.example.com/realms/main", "a.example.com"});
  EXPECT_EQ(outcome(client, a_.issue()), "accepted");
  EXPECT_EQ(outcome(client, a_.issue({.claims = {{"iss", "https://login.example.com/realms/main"}}})),
            "issuer_unavailable");  // allowed, but there is nobody
  EXPECT_EQ(outcome(client, a_.issue({.claims = {{"iss", "https://login.example.com/realms/main/"}}})),
            "issuer_not_allowed");
}

// 7.2: the resolver learns what is known of the request, and decides for each anew.
TEST_F(ClientOfSeveralDomains, MayBeNamedByAResolver) {
  std::vector<std::string> seen;
  const auto client = make([&seen](const DomainsRequest& request) -> StringList {
    seen = {std::string(request.http_url), std::string(request.unverified_issuer)};
    for (const auto& header : request.headers)
      if (header.name == "X-Tenant") return header.value;
    return {};
  });
  const std::vector<HttpHeader> headers = {{"X-Tenant", "a.example.com"}};
  const std::string token = a_.issue();
  EXPECT_TRUE(client.try_verify_access_token({.access_token = token,
                                              .scheme = PresentedScheme::bearer,
                                              .http_url = "https://api.example.com/x",
                                              .headers = headers}));
  EXPECT_EQ(seen, (std::vector<std::string>{"https://api.example.com/x", "https://a.example.com/"}));

  const std::vector<HttpHeader> others = {{"X-Tenant", "b.example.com"}};
  const auto refused = client.try_verify_access_token({.access_token = token, .headers = others});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, Reason::issuer_not_allowed);
}

// A resolver may need a token of its own verified, in the middle of a verification.
TEST_F(ClientOfSeveralDomains, MayBeNamedByAResolverThatUsesTheClient) {
  const ApiClient* client = nullptr;
  std::string inner = b_.issue();
  const auto client_of_all = make([&](const DomainsRequest&) -> std::vector<std::string> {
    if (const auto token = std::exchange(inner, ""); !token.empty()) {
      EXPECT_EQ(outcome(*client, token), "accepted");
    }
    return {"a.example.com", "b.example.com"};
  });
  client = &client_of_all;
  EXPECT_EQ(outcome(client_of_all, a_.issue()), "accepted");
  EXPECT_EQ(inner, "");
}

// 8.1: a URL without a scheme, a method and a proof is for the resolver alone; the call is a Bearer call.
TEST_F(ClientOfSeveralDomains, TakeAUrlWithoutASchemeForTheResolver) {
  const auto resolved = make([](const DomainsRequest& request) -> StringList {
    return request.http_url == "https://eu.example.com/orders" ? "a.example.com" : "b.example.com";
  });
  const std::string token = a_.issue();
  const std::string url = "https://eu.example.com/orders";
  EXPECT_TRUE(resolved.try_verify_access_token({.access_token = token, .http_url = url}));
  const auto listed = make({"a.example.com"});
  EXPECT_TRUE(listed.try_verify_access_token({.access_token = token, .http_url = url}));
}

// 8.1: with a method or a proof the URL is that of a request with a proof, whose scheme must be known.
TEST_F(ClientOfSeveralDomains, NeedASchemeWithAMethodOrAProof) {
  const auto client = make({"a.example.com"});
  const std::string token = a_.issue();
  const std::string url = "https://eu.example.com/orders";
  const auto reason = [&](const VerifyAccessTokenRequest& options) {
    const auto result = client.try_verify_access_token(options);
    return result ? "accepted" : to_string(result.error().reason);
  };
  EXPECT_EQ(reason({.access_token = token, .http_method = "GET", .http_url = url}), "invalid_auth_scheme");
  EXPECT_EQ(reason({.access_token = token, .http_method = "GET"}), "invalid_auth_scheme");
  EXPECT_EQ(reason({.access_token = token, .dpop_proof = "a.b.c", .http_url = url}), "invalid_auth_scheme");
}

// 8.1: the scheme matrix stands where one domain is trusted.
TEST_F(ClientOfSeveralDomains, DifferInThatFromAClientOfOne) {
  const ApiClient one({.domain = "a.example.com",
                       .audience = a_.audience(),
                       .algorithms = "ES256",
                       .http_transport = transport_,
                       .clock = clock_});
  const auto refused =
      one.try_verify_access_token({.access_token = a_.issue(), .http_url = "https://eu.example.com/orders"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, Reason::invalid_auth_scheme);
}

// 7.2: whatever goes wrong in a resolver is not the client's fault, and none of its text reaches the client.
TEST_F(ClientOfSeveralDomains, CannotBeToldWhereTheResolverFails) {
  const std::string token = a_.issue();
  const std::vector<std::pair<DomainsResolver, std::string>> failing = {
      {[](const DomainsRequest&) -> StringList { throw std::runtime_error("password=hunter2"); },
       "threw an exception"},
      {[](const DomainsRequest&) -> StringList { throw 7; }, "threw something that is not an exception"},
      {[](const DomainsRequest&) -> StringList { return {}; }, "named no domain"},
      {[](const DomainsRequest&) -> StringList { return {"a.example.com", "not a domain"}; },
       "named an unusable one: "},
  };
  for (const auto& [resolver, what] : failing) {
    const auto refused = make(resolver).try_verify_access_token({.access_token = token});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, Reason::domains_resolver_failed);
    EXPECT_EQ(refused.error().status, 503);
    EXPECT_TRUE(refused.error().message.starts_with("the resolver of domains " + what))
        << refused.error().message;
    EXPECT_EQ(refused.error().message.find("hunter2"), std::string::npos);
    EXPECT_EQ(refused.error().challenges,
              (std::vector<std::string>{R"(Bearer realm="api")", R"(DPoP algs="ES256")"}));
  }
  EXPECT_EQ(requests(a_), 0U);
}

// 4.6
TEST_F(ClientOfSeveralDomains, IsReadyOnceItHasTheKeysOfEach) {
  const auto client = make({"a.example.com", "b.example.com"});
  b_.set_down(true);
  EXPECT_FALSE(client.is_ready());
  EXPECT_EQ(client.warm_up().size(), 1U);
  EXPECT_FALSE(client.is_ready());
  b_.set_down(false);
  clock_->advance(1s);
  EXPECT_TRUE(eventually([&] { return client.is_ready(); }));
}

// 4.6: no more are kept than `max_entries`.
TEST_F(ClientOfSeveralDomains, IsReadyWithTheKeysOfAsManyAsItKeeps) {
  const ApiClient client({.domains = {"a.example.com", "b.example.com"},
                          .audience = a_.audience(),
                          .algorithms = "ES256",
                          .discovery_cache = {.max_entries = 1},
                          .http_transport = transport_,
                          .clock = clock_});
  EXPECT_FALSE(client.is_ready());
  EXPECT_TRUE(client.warm_up().empty());
  EXPECT_TRUE(client.is_ready());
}

// 4.6: what a resolver names is not known beforehand.
TEST_F(ClientOfSeveralDomains, IsReadyAtOnceWhereAResolverNamesThem) {
  EXPECT_TRUE(make([](const DomainsRequest&) -> StringList { return "a.example.com"; }).is_ready());
}

// 4.6
TEST_F(ClientOfSeveralDomains, ReportsEachThatCannotBeWarmedUp) {
  const auto client = make({"a.example.com", "nobody.example.com", "b.example.com"});
  b_.set_down(true);
  const auto failures = client.warm_up();
  ASSERT_EQ(failures.size(), 2U);
  EXPECT_EQ(failures[0].issuer, "https://b.example.com/");
  EXPECT_EQ(failures[1].issuer, "https://nobody.example.com/");
  EXPECT_EQ(failures[1].error.reason, Reason::issuer_unavailable);
  EXPECT_EQ(failures[1].error.status, 503);
  EXPECT_EQ(outcome(client, a_.issue()), "accepted");
  EXPECT_EQ(requests(a_), 2U);

  const auto health = client.health();
  ASSERT_EQ(health.issuers.size(), 3U);
  EXPECT_EQ(health.issuers[0].keys, KeysState::fresh);
  EXPECT_EQ(health.issuers[1].keys, KeysState::none);
  EXPECT_EQ(health.issuers[1].failures, 1U);
}

// 2.3, 2.8
TEST(IssuerOf, NamesTheIssuerOfAMemberOfDomains) {
  for (const std::string domain : {"tenant.example.com", " TENANT.example.com ", "https://tenant.example.com",
                                   "https://tenant.example.com:443/"})
    EXPECT_EQ(issuer_of(domain), "https://tenant.example.com/") << domain;
  EXPECT_EQ(issuer_of("localhost:4443"), "https://localhost:4443/");
  EXPECT_EQ(issuer_of("https://Login.example.com/a"), "https://Login.example.com/a");
  for (const std::string unusable : {"", "a b", "http://tenant.example.com", "https://tenant.example.com/?a"})
    EXPECT_THROW(static_cast<void>(issuer_of(unusable)), InvalidConfigurationError) << unusable;
}

}  // namespace

}  // namespace auth0::test
