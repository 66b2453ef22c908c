#include "support/token_requests.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace auth0::test {
namespace {

namespace json = boost::json;
using auth0::testing::Tenant;

TEST(TenantMetadata, NamesWhatIsOn) {
  const auto key = jose::PrivateKey::generate(jose::Algorithm::es256);
  const Tenant plain({.algorithm = "ES256"});
  const Tenant rich(
      {.algorithm = "ES256", .clients = {{.secret = "", .public_key_pem = public_key_pem(key)}}, .mtls = true});

  const auto plain_document = json::parse(plain.metadata());
  const auto rich_document = json::parse(rich.metadata());

  EXPECT_EQ(plain_document.at("dpop_signing_alg_values_supported"), json::value(json::array{"ES256"}));
  EXPECT_EQ(plain_document.at("token_endpoint_auth_methods_supported"),
            json::value(json::array{"client_secret_post"}));
  EXPECT_FALSE(plain_document.as_object().contains("mtls_endpoint_aliases"));
  EXPECT_EQ(rich_document.at("token_endpoint_auth_methods_supported"),
            (json::array{"private_key_jwt", "tls_client_auth", "self_signed_tls_client_auth"}));
  EXPECT_EQ(rich_document.at("mtls_endpoint_aliases").at("token_endpoint"),
            json::value("https://tenant.example.com/mtls/oauth/token"));
}

// OpenID Connect Discovery 1.0 section 3; RFC 8414 section 2 requires some of the same and nothing else.
TEST(TenantMetadata, HasEveryRequiredMember) {
  const Tenant tenant({.algorithm = "ES256"});

  const auto document = json::parse(tenant.metadata()).as_object();

  EXPECT_EQ(document.at("issuer"), json::value(tenant.issuer()));
  EXPECT_EQ(document.at("authorization_endpoint"), json::value(tenant.issuer() + "authorize"));
  EXPECT_EQ(document.at("token_endpoint"), json::value(tenant.issuer() + "oauth/token"));
  EXPECT_EQ(document.at("jwks_uri"), json::value(tenant.issuer() + ".well-known/jwks.json"));
  EXPECT_EQ(document.at("response_types_supported"), json::value(json::array{"code"}));
  EXPECT_EQ(document.at("subject_types_supported"), json::value(json::array{"public"}));
  EXPECT_EQ(document.at("id_token_signing_alg_values_supported"), json::value(json::array{"ES256"}));
  EXPECT_FALSE(document.contains("token_endpoint_auth_signing_alg_values_supported"));
}

TEST(TenantMetadata, SaysWhatAssertionsMayBeSignedWith) {  // RFC 8414 section 2
  const auto key = jose::PrivateKey::generate(jose::Algorithm::es256);
  const Tenant tenant({.algorithm = "ES256", .clients = {{.public_key_pem = public_key_pem(key)}}});

  const auto document = json::parse(tenant.metadata()).as_object();

  EXPECT_EQ(document.at("token_endpoint_auth_signing_alg_values_supported").as_array().size(), 11U);
}

TEST(TenantMetadata, LeavesOutListsWithoutElements) {  // RFC 8414 section 3.2
  const Tenant tenant({.algorithm = "ES256", .clients = {}});

  EXPECT_FALSE(json::parse(tenant.metadata()).as_object().contains("token_endpoint_auth_methods_supported"));
}

TEST(TenantMetadata, IsTheSameAtBothWellKnownPaths) {
  Tenant tenant({.algorithm = "ES256"});

  for (const auto path : {Tenant::metadata_path, Tenant::oauth_metadata_path}) {
    const auto response = tenant.answer({.url = std::string(path)}).response;
    EXPECT_EQ(response.status, 200) << path;
    EXPECT_EQ(response.body, tenant.metadata()) << path;
  }
}

// Whether there is something at the URL, for some method.
bool is_served(Tenant& tenant, const std::string& url) {
  const std::string path = url.substr(tenant.issuer().size() - 1);
  return tenant.answer({.url = path}).response.status != 404 ||
         tenant.answer({.method = "POST", .url = path}).response.status != 404;
}

TEST(TenantMetadata, NamesNoEndpointThatIsNotServed) {
  Tenant tenant({.algorithm = "ES256", .mtls = true});
  const auto document = json::parse(tenant.metadata()).as_object();

  EXPECT_TRUE(
      is_served(tenant, std::string(document.at("mtls_endpoint_aliases").at("token_endpoint").as_string())));
  for (const auto& member : document) {
    const std::string_view name = member.key();
    if (!name.ends_with("_endpoint") && !name.ends_with("_uri")) continue;
    EXPECT_TRUE(is_served(tenant, std::string(member.value().as_string()))) << name;
  }
  EXPECT_FALSE(is_served(tenant, tenant.issuer() + "oidc/register"));
}

TEST(TenantLogin, IsRefusedWithoutARedirect) {  // RFC 6749 section 3.1.2.4
  Tenant tenant({.algorithm = "ES256"});

  const auto response =
      tenant
          .answer(
              {.url =
                   "/authorize?response_type=code&client_id=test-client&redirect_uri=https%3A%2F%2Fa.example"})
          .response;

  EXPECT_EQ(read_answer(response).error(), "400 invalid_request");
}

}  // namespace
}  // namespace auth0::test
