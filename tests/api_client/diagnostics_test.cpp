#include "api_client/dpop_fixture.hpp"

#include <auth0/api_client.hpp>
#include <auth0/exceptions.hpp>
#include <auth0/http_answer.hpp>

#include <chrono>
#include <functional>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;

std::string as_line(const Diagnostic& diagnostic) {
  return diagnostic.name + ": " + diagnostic.expected + " | " + diagnostic.found +
         (diagnostic.is_verified ? "" : " (unverified)");
}

class DiagnosticsOfErrors : public DpopApiTest {
 protected:
  // The one diagnostic of an error, which nothing that leaves the API may show.
  static std::string diagnostic_of(const Error& error) {
    EXPECT_EQ(error.diagnostics.size(), 1U) << error.message;
    if (error.diagnostics.size() != 1U) return {};
    const auto& diagnostic = error.diagnostics.front();
    EXPECT_LE(diagnostic.expected.size(), 128U);
    EXPECT_LE(diagnostic.found.size(), 128U);
    const auto answer = to_http_response(error);
    std::vector<std::string> shown = error.challenges;
    shown.push_back(error.message);
    shown.push_back(answer.body);
    for (const auto& header : answer.headers)
      shown.push_back(header.value);
    for (const auto& text : shown)
      EXPECT_TRUE(diagnostic.found.empty() || !text.contains(diagnostic.found)) << text;
    return as_line(diagnostic);
  }

  [[nodiscard]] std::string of_token(const testing::TokenOptions& options,
                                     const VerifyAccessTokenRequest& more = {},
                                     const std::function<void(ApiClientOptions&)>& change = {}) {
    const auto client = make(change);
    const auto token = tenant_.issue(options);
    auto request = more;
    request.access_token = token;
    return diagnostic_of(refusal(client, request));
  }
  [[nodiscard]] std::string of_proof(const testing::ProofOptions& options) {
    const auto client = make();
    auto made = options;
    if (made.url.empty()) made.url = url;
    made.access_token = token_;
    const auto proof = key_.make_proof(made);
    return diagnostic_of(refusal(client, request(proof)));
  }
  [[nodiscard]] std::string of_requirement(const testing::TokenOptions& options,
                                           const Requirement& requirement) {
    const auto client = make();
    const auto token = client.verify_access_token({.access_token = tenant_.issue(options)});
    const auto ok = client.try_authorize(token, requirement);
    EXPECT_FALSE(ok);
    return ok ? std::string() : diagnostic_of(ok.error());
  }
};

TEST_F(DiagnosticsOfErrors, SayWhatWasExpectedAndWhatATokenSays) {
  const auto kid = tenant_.signing_key_id();
  const auto now = clock_->now().time_since_epoch().count();
  EXPECT_EQ(of_token({.audience = {{"https://a.example.net", "https://b.example.net"}}}),
            "aud: https://api.example.com | https://a.example.net https://b.example.net");
  EXPECT_EQ(of_token({.claims = {{"iss", "https://evil.example.net/"}}}),
            "iss: https://tenant.example.com/ | https://evil.example.net/");
  EXPECT_EQ(of_token({.header = {{"typ", "logout+jwt"}}}), "typ: JWT or at+jwt | logout+jwt");
  EXPECT_EQ(of_token({.expires_in = -61s}), "exp: at most 0 s ago | 61 s ago");
  EXPECT_EQ(of_token({.claims = {{"nbf", now + 300}}}), "nbf: at most 0 s ahead | 300 s ahead");
  EXPECT_EQ(of_token({.claims = {{"iat", now - 4000}}}, {},
                     [](auto& options) { options.max_token_age = std::chrono::hours(1); }),
            "iat: at most 3600 s ago | 4000 s ago");
  EXPECT_EQ(of_token({}, {.required_claims = {"org_id"}}), "org_id: present | ");
  EXPECT_EQ(of_token({.without_claims = {"iat"}}), "iat: present | ");
  EXPECT_EQ(of_token({.header = {{"kid", "unknown-kid-of-a-token"}}}),
            "kid: " + kid + " | unknown-kid-of-a-token (unverified)");
  EXPECT_EQ(of_token({.header = {{"alg", "XS256"}}}, {.algorithms = {{"ES256", "PS256"}}}),
            "alg: ES256 PS256 | XS256 (unverified)");
  EXPECT_EQ(
      of_token({.claims = {{"iss", "https://evil.example.net/"}}}, {},
               [](auto& options) {
                 options.domain.clear();
                 options.domains = std::vector<std::string>{"tenant.example.com", "other.example.com"};
               }),
      "iss: https://other.example.com/ https://tenant.example.com/ | https://evil.example.net/ (unverified)");
  const std::string thumbprint(43, 'A');
  EXPECT_EQ(of_token({.claims = {{"cnf", {{"x5t#S256", thumbprint}}}}},
                     {.client_certificate = {.sha256 = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE"}}),
            "x5t#S256: " + thumbprint + " | AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE (unverified)");
}

// What is not printable ASCII is replaced, and the rest cut.
TEST_F(DiagnosticsOfErrors, AreCutToWhatALogCanHold) {
  const auto line =
      of_token({.audience = "https://x.example.net/\n\"\x01\x7f\xc3\xa9" + std::string(200, 'x')});
  EXPECT_EQ(line, "aud: https://api.example.com | https://x.example.net/?\"????" + std::string(100, 'x'));
}

TEST_F(DiagnosticsOfErrors, SayWhatWasExpectedAndWhatAProofSays) {
  EXPECT_EQ(of_proof({.method = "POST"}), "htm: GET | POST (unverified)");
  EXPECT_EQ(of_proof({.url = "https://other.example.com/orders?secret=1"}),
            "htu: https://api.example.com/orders | https://other.example.com/orders (unverified)");
  const auto now = clock_->now().time_since_epoch().count();
  EXPECT_EQ(of_proof({.claims = {{"iat", now - 301}}}), "iat: at most 300 s ago | 301 s ago (unverified)");
  EXPECT_EQ(of_proof({.claims = {{"iat", now + 31}}}), "iat: at most 30 s ahead | 31 s ahead (unverified)");
  EXPECT_EQ(of_proof({.header = {{"typ", "JWT"}}}), "typ: dpop+jwt | JWT (unverified)");
}

TEST_F(DiagnosticsOfErrors, SayWhatARouteRequiresAndWhatATokenGrants) {
  EXPECT_EQ(
      of_requirement({.scope = "read:things list:things"}, require_all_scopes({"read:things", "write:things"})),
      "scope: read:things write:things | read:things list:things");
  EXPECT_EQ(of_requirement({.scope = "read:things"}, require_any_scope({"a", "b"})),
            "scope: a b | read:things");
  EXPECT_EQ(of_requirement({.permissions = {"read"}}, require_permissions({"write:all"})),
            "permissions: write:all | read");
  EXPECT_EQ(of_requirement({.claims = {{"org_id", "org_found"}}}, require_claim("org_id", "org_expected")),
            "org_id: org_expected | org_found");
  EXPECT_EQ(of_requirement({}, require_claim("org_id", "org_expected")), "org_id: org_expected | ");
  EXPECT_EQ(
      of_requirement({.claims = {{"roles", {"reader", "writer"}}}}, require_claim_includes("roles", "admin")),
      "roles: admin | reader writer");
  EXPECT_EQ(of_requirement({.claims = {{"level", 7}}}, require_claim("level", 8)), "level: 8 | 7E0");
  EXPECT_EQ(of_requirement({.claims = {{"acr", "password"}}}, require_acr({"mfa", "hardware"})),
            "acr: mfa hardware | password");
  const auto now = clock_->now().time_since_epoch().count();
  EXPECT_EQ(of_requirement({.claims = {{"auth_time", now - 900}}}, require_max_auth_age(300s)),
            "auth_time: at most 300 s ago | 900 s ago");
}

TEST_F(DiagnosticsOfErrors, ComeWithExceptions) {
  const auto client = make();
  try {
    static_cast<void>(client.verify_access_token({.access_token = tenant_.issue({.expires_in = -61s})}));
    ADD_FAILURE() << "accepted";
  } catch (const AuthError& error) {
    ASSERT_EQ(error.error().diagnostics.size(), 1U);
  }
}

}  // namespace

}  // namespace auth0::test
