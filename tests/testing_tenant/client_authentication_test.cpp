#include "support/rsa_keys.hpp"
#include "support/token_requests.hpp"

#include <auth0/testing/certificate.hpp>
#include <auth0/testing/manual_clock.hpp>

#include <boost/json/array.hpp>
#include <gtest/gtest.h>
#include <memory>
#include <stdexcept>
#include <string>

namespace auth0::test {
namespace {

namespace json = boost::json;
using auth0::testing::Tenant;

const Form authenticated_machine = {{"grant_type", "client_credentials"},
                                    {"audience", "https://api.example.com"}};

class TenantAuthenticatesClients : public ::testing::Test {
 protected:
  // Claims of a good assertion (10.1).
  [[nodiscard]] json::object claims() const {
    const auto now = clock_->now().time_since_epoch().count();
    return {{"iss", "test-client"}, {"sub", "test-client"}, {"aud", tenant_.issuer()}, {"jti", "first"},
            {"iat", now},           {"nbf", now},           {"exp", now + 60}};
  }

  [[nodiscard]] json::object claims(const char* name, const json::value& value) const {
    auto changed = claims();
    changed[name] = value;
    return changed;
  }

  [[nodiscard]] json::object claims_without(const char* name) const {
    auto changed = claims();
    changed.erase(name);
    return changed;
  }

  static Form asserted(const std::string& assertion) {
    return with(authenticated_machine,
                {{"client_assertion", assertion},
                 {"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}});
  }

  TokenAnswer assert_claims(const json::object& claims) {
    return ask_for_token(tenant_, asserted(jose::sign_compact_jws({{"alg", "ES256"}}, claims, key_)));
  }

  TokenAnswer show(const std::string& certificate_pem, std::string_view path = Tenant::mtls_token_path) {
    return ask_for_token(tenant_, with(authenticated_machine, {{"client_id", "test-client"}}),
                         {.certificate_pem = certificate_pem, .path = path});
  }

  jose::PrivateKey key_ = jose::PrivateKey::generate(jose::Algorithm::es256);
  testing::TlsIdentity identity_ = testing::make_self_signed_identity();
  std::shared_ptr<testing::ManualClock> clock_ = std::make_shared<testing::ManualClock>();
  Tenant tenant_{
      {.algorithm = "ES256",
       .clients = {{.public_key_pem = public_key_pem(key_), .certificate_pem = identity_.certificate_pem},
                   {.id = "other"}},
       .clock = clock_,
       .mtls = true}};
};

TEST_F(TenantAuthenticatesClients, TakesTheClientsSecretAndNoOther) {
  const auto form =
      with(authenticated_machine, {{"client_id", "test-client"}, {"client_secret", "test-secret"}});

  EXPECT_EQ(ask_for_token(tenant_, form).status, 200);
  EXPECT_EQ(ask_for_token(tenant_, with(form, {{"client_secret", "wrong"}})).error(), "401 invalid_client");
  EXPECT_EQ(ask_for_token(tenant_, with(form, {{"client_id", "unknown"}})).error(), "401 invalid_client");
  EXPECT_EQ(ask_for_token(tenant_, without(form, "client_secret")).error(), "401 invalid_client");
}

TEST_F(TenantAuthenticatesClients, TakesNoEmptySecret) {
  Tenant tenant({.algorithm = "ES256", .clients = {{.secret = ""}}});

  EXPECT_EQ(
      ask_for_token(tenant, with(authenticated_machine, {{"client_id", "test-client"}, {"client_secret", ""}}))
          .error(),
      "401 invalid_client");
}

TEST_F(TenantAuthenticatesClients, TakesAnAssertionForTheIssuer) {
  const auto answer = assert_claims(claims());

  ASSERT_EQ(answer.status, 200) << answer.text("error_description");
  EXPECT_EQ(answer.claims().at("azp"), json::value("test-client"));
}

TEST_F(TenantAuthenticatesClients, TakesAnAssertionForTheTokenEndpoint) {
  EXPECT_EQ(assert_claims(claims("aud", json::array{tenant_.issuer() + "oauth/token"})).status, 200);
}

TEST_F(TenantAuthenticatesClients, TakesEachAssertionOnce) {
  EXPECT_EQ(assert_claims(claims()).status, 200);
  EXPECT_EQ(assert_claims(claims()).error(), "401 invalid_client");
  EXPECT_EQ(assert_claims(claims("jti", "second")).status, 200);
}

TEST_F(TenantAuthenticatesClients, TakesNoAssertionThatSaysSomethingElse) {
  const auto now = clock_->now().time_since_epoch().count();
  EXPECT_EQ(assert_claims(claims("iss", "other")).error(), "401 invalid_client");
  EXPECT_EQ(assert_claims(claims("sub", "other")).error(), "401 invalid_client");
  EXPECT_EQ(assert_claims(claims("aud", "https://elsewhere.example.com/")).error(), "401 invalid_client");
  EXPECT_EQ(assert_claims(claims("exp", now)).error(), "401 invalid_client");
  EXPECT_EQ(assert_claims(claims("nbf", now + 1)).error(), "401 invalid_client");
  for (const auto* name : {"iss", "sub", "aud", "exp", "jti"})
    EXPECT_EQ(assert_claims(claims_without(name)).error(), "401 invalid_client") << name;
}

TEST_F(TenantAuthenticatesClients, TakesNoAssertionOfAnotherKey) {
  const auto stranger = jose::PrivateKey::generate(jose::Algorithm::es256);
  const auto assertion = jose::sign_compact_jws({{"alg", "ES256"}}, claims(), stranger);

  EXPECT_EQ(ask_for_token(tenant_, asserted(assertion)).error(), "401 invalid_client");
  EXPECT_EQ(ask_for_token(tenant_, asserted("no assertion")).error(), "401 invalid_client");
}

TEST_F(TenantAuthenticatesClients, TakesNoAssertionOfAnotherClientThanTheRequestNames) {
  const auto form = asserted(jose::sign_compact_jws({{"alg", "ES256"}}, claims(), key_));

  EXPECT_EQ(ask_for_token(tenant_, with(form, {{"client_id", "other"}})).error(), "401 invalid_client");
  EXPECT_EQ(ask_for_token(tenant_, with(form, {{"client_id", "test-client"}})).status, 200);
}

TEST_F(TenantAuthenticatesClients, TakesNoAssertionOfAnotherType) {
  const auto form = asserted(jose::sign_compact_jws({{"alg", "ES256"}}, claims(), key_));

  EXPECT_EQ(ask_for_token(tenant_, without(form, "client_assertion_type")).error(), "400 invalid_request");
}

TEST_F(TenantAuthenticatesClients, TakesNoTwoWaysAtOnce) {
  const auto form = asserted(jose::sign_compact_jws({{"alg", "ES256"}}, claims(), key_));

  EXPECT_EQ(ask_for_token(tenant_, with(form, {{"client_secret", "test-secret"}})).error(),
            "400 invalid_request");
}

TEST_F(TenantAuthenticatesClients, ReadsPublicKeysOfEachKind) {
  using enum jose::Algorithm;
  for (const auto algorithm : {rs256, es384, es512, eddsa}) {
    const auto key = jose::PrivateKey::generate(algorithm);
    Tenant tenant(
        {.algorithm = "ES256", .clients = {{.public_key_pem = public_key_pem(key)}}, .clock = clock_});
    const auto assertion = jose::sign_compact_jws({{"alg", jose::info(algorithm).name}}, claims(), key);
    EXPECT_EQ(ask_for_token(tenant, asserted(assertion)).status, 200) << jose::info(algorithm).name;
  }
}

TEST_F(TenantAuthenticatesClients, TakesTheClientsCertificateAndNoOther) {
  EXPECT_EQ(show(identity_.certificate_pem).status, 200);
  EXPECT_EQ(show(testing::make_self_signed_identity().certificate_pem).error(), "401 invalid_client");
  EXPECT_EQ(show("no certificate").error(), "401 invalid_client");
  EXPECT_EQ(show("").error(), "401 invalid_client");
}

// What the token is bound to (RFC 8705 section 3.1); empty: nothing.
std::string bound_to(const TokenAnswer& answer) {
  EXPECT_EQ(answer.status, 200) << answer.text("error_description");
  const auto claims = answer.claims();
  const auto* confirmation = claims.if_contains("cnf");
  return confirmation == nullptr ? std::string() : std::string(confirmation->at("x5t#S256").as_string());
}

TEST_F(TenantAuthenticatesClients, BindsTokensToTheCertificate) {  // RFC 8705 section 3
  const auto answer = show(identity_.certificate_pem);

  ASSERT_EQ(answer.status, 200) << answer.text("error_description");
  EXPECT_EQ(answer.text("token_type"), "Bearer");
  const auto token = answer.text("access_token");
  const auto client = tenant_.make_client();
  EXPECT_TRUE(client.try_verify_access_token(
      {.access_token = token, .client_certificate = {.pem = identity_.certificate_pem}}));
  const auto alone = client.try_verify_access_token({.access_token = token});
  ASSERT_FALSE(alone);
  EXPECT_EQ(alone.error().reason, Reason::certificate_missing);
}

TEST_F(TenantAuthenticatesClients, BindsNoTokensOfApisThatAreUnbound) {
  Tenant tenant({.algorithm = "ES256",
                 .clients = {{.certificate_pem = identity_.certificate_pem}},
                 .other_audiences = {"https://other.example.com"},
                 .mtls = true,
                 .unbound_audiences = {"https://api.example.com"}});
  const auto form = with(authenticated_machine, {{"client_id", "test-client"}});
  const Sending sending{.certificate_pem = identity_.certificate_pem, .path = Tenant::mtls_token_path};

  EXPECT_EQ(bound_to(ask_for_token(tenant, form, sending)), "");
  EXPECT_NE(bound_to(ask_for_token(tenant, with(form, {{"audience", "https://other.example.com"}}), sending)),
            "");
}

TEST_F(TenantAuthenticatesClients, BindsNoTokensThatAnotherCredentialGot) {
  const auto form =
      with(authenticated_machine, {{"client_id", "test-client"}, {"client_secret", "test-secret"}});

  const auto answer = ask_for_token(
      tenant_, form, {.certificate_pem = identity_.certificate_pem, .path = Tenant::mtls_token_path});

  ASSERT_EQ(answer.status, 200) << answer.text("error_description");
  EXPECT_EQ(bound_to(answer), "");
}

TEST_F(TenantAuthenticatesClients, TakesCertificatesOnlyWhereTheyAreAskedFor) {  // RFC 8705 section 5
  EXPECT_EQ(show(identity_.certificate_pem, Tenant::token_path).error(), "401 invalid_client");
}

TEST_F(TenantAuthenticatesClients, TakesNoCertificateWhereItIsSwitchedOff) {
  Tenant tenant({.algorithm = "ES256", .clients = {{.certificate_pem = identity_.certificate_pem}}});

  const auto answer =
      ask_for_token(tenant, with(authenticated_machine, {{"client_id", "test-client"}}),
                    {.certificate_pem = identity_.certificate_pem, .path = Tenant::mtls_token_path});

  EXPECT_EQ(answer.status, 404);
}

TEST_F(TenantAuthenticatesClients, TakesTheCertificateOfATransportWithoutANetwork) {
  const auto answer = tenant_.transport(identity_.certificate_pem)
                          ->send({.method = "POST",
                                  .url = tenant_.issuer() + "mtls/oauth/token",
                                  .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                                  .body = encode(with(authenticated_machine, {{"client_id", "test-client"}}))});

  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->status, 200);
}

TEST(ClientRegistration, WithUnreadableCredentialsFails) {
  EXPECT_THROW(Tenant({.algorithm = "ES256", .clients = {{.public_key_pem = "no key"}}}),
               std::invalid_argument);
  EXPECT_THROW(Tenant({.algorithm = "ES256", .clients = {{.certificate_pem = "no certificate"}}}),
               std::invalid_argument);
}

// As a real server refuses keys that are costly to verify with.
TEST(ClientRegistration, WithAnRsaKeyOutOfBoundsFails) {
  const auto key = rsa_key_with_exponent(exponent_of_33_bits);
  EXPECT_THROW(Tenant({.algorithm = "ES256", .clients = {{.public_key_pem = public_key_pem(key.get())}}}),
               std::invalid_argument);
}

}  // namespace
}  // namespace auth0::test
