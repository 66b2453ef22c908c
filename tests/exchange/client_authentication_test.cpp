#include "exchange/request/client_authenticator.hpp"
#include "jose/compact_jws.hpp"
#include "jose/jwk.hpp"
#include "jose/pem.hpp"
#include "support/contradictory_key.hpp"
#include "support/exchange_scene.hpp"
#include "support/key_of_each_algorithm.hpp"
#include "support/pem.hpp"

#include <auth0/testing/certificate.hpp>

#include <algorithm>
#include <boost/json/object.hpp>
#include <gtest/gtest.h>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::test {

namespace {

using exchange::ClientAuthenticator;
using jose::Algorithm;
using jose::PrivateKey;

// The value of a form field, which here holds no encoded character.
std::string field(const std::string& form, const std::string& name) {
  const auto begin = ("&" + form).find("&" + name + "=");
  if (begin == std::string::npos) return "absent";
  const auto value = form.substr(begin + name.size() + 1);
  return value.substr(0, value.find('&'));
}

ClientAuthentication signing_with(const PrivateKey& key, const std::string& key_id = "") {
  return {.private_key_jwt = PrivateKeyJwt{
              .private_key_pem = pem_of(key.handle()), .algorithm = key.algorithm(), .key_id = key_id}};
}

MutualTls good_identity() {
  const auto identity = testing::make_self_signed_identity();
  return {.certificate_pem = identity.certificate_pem, .private_key_pem = identity.private_key_pem};
}

struct Assertion {
  boost::json::object header;
  boost::json::object claims;
  bool is_signed;
};

Assertion read_assertion(const std::string& text, const PrivateKey& key) {
  Assertion assertion;
  const auto jws = jose::parse_compact_jws(text, {.max_size = 4096}, assertion.claims).value();
  assertion.header = jws.header->fields;
  const auto public_key = jose::public_key_from_jwk(key.public_jwk()).value();
  assertion.is_signed = public_key->verify(key.algorithm(), jws.signing_input, jws.signature);
  return assertion;
}

void expect_refused(const ClientAuthentication& given, ErrorCode code, std::string_view option,
                    std::string_view telling_word) {
  const auto client = ClientAuthenticator::of("client-1", given);
  ASSERT_FALSE(client);
  EXPECT_EQ(client.error().code, code);
  EXPECT_TRUE(client.error().message.starts_with(option)) << client.error().message;
  EXPECT_NE(client.error().message.find(telling_word), std::string::npos) << client.error().message;
}

void expect_key_refused(const std::string& pem, const std::string& algorithm, std::string_view telling_word) {
  SCOPED_TRACE(algorithm);
  expect_refused({.private_key_jwt = PrivateKeyJwt{.private_key_pem = pem, .algorithm = algorithm}},
                 ErrorCode::invalid_configuration_error, "client_authentication.private_key_jwt", telling_word);
}

// 10.1
TEST(ClientSecret, GoesIntoTheForm) {
  ExchangeScene scene;
  ASSERT_TRUE(scene.on_behalf_of());
  EXPECT_EQ(field(scene.last_body(), "client_id"), "client-1");
  EXPECT_EQ(field(scene.last_body(), "client_secret"), ExchangeScene::secret);
  EXPECT_EQ(field(scene.last_body(), "client_assertion"), "absent");
}

std::string authorization_of(const HttpRequest& request) {
  const auto found = std::ranges::find(request.headers, "Authorization", &HttpHeader::name);
  return found == request.headers.end() ? "absent" : found->value;
}

// RFC 6749 section 2.3.1: both are encoded as in a form.
TEST(ClientSecret, GoesIntoTheHeaderWhereThatWasChosen) {
  ExchangeScene scene(
      {.client = {.client_secret = "a:b c", .client_secret_method = ClientSecretMethod::basic}});
  ASSERT_TRUE(scene.on_behalf_of());
  EXPECT_EQ(authorization_of(scene.sent().at(0)), "Basic Y2xpZW50LTE6YSUzQWIrYw==");  // client-1:a%3Ab+c
  EXPECT_EQ(field(scene.last_body(), "client_id"), "absent");
  EXPECT_EQ(field(scene.last_body(), "client_secret"), "absent");
}

// 10.1, RFC 8414 section 2
TEST(ClientSecret, GoesWhereTheMetadataSays) {
  for (const bool in_form : {true, false}) {
    for (const auto method : {ClientSecretMethod::automatic, ClientSecretMethod::post}) {
      ExchangeScene::Options options{
          .client = {.client_secret = std::string(ExchangeScene::secret), .client_secret_method = method}};
      options.metadata.takes_secret_in_form = in_form;
      ExchangeScene scene(options);
      ASSERT_TRUE(scene.on_behalf_of());
      const bool is_post = in_form || method == ClientSecretMethod::post;
      EXPECT_EQ(authorization_of(scene.sent().at(0)) == "absent", is_post);
      EXPECT_EQ(field(scene.last_body(), "client_secret") == "absent", !is_post);
    }
  }
}

// RFC 7523 section 3
TEST(PrivateKeyJwtOfAClient, NamesTheTokenEndpointAsAudienceWhereThatWasChosen) {
  const auto key = PrivateKey::generate(Algorithm::es256);
  auto client = signing_with(key);
  client.private_key_jwt->audience = AssertionAudience::token_endpoint;
  ExchangeScene scene({.client = client});
  ASSERT_TRUE(scene.on_behalf_of());
  const auto assertion = read_assertion(field(scene.last_body(), "client_assertion"), key);
  EXPECT_EQ(assertion.claims.at("aud").as_string(), ExchangeScene::endpoint);
}

// 10.1
TEST(PrivateKeyJwtOfAClient, SignsAnAssertionForTheIssuer) {
  const auto key = PrivateKey::generate(Algorithm::rs256);
  ExchangeScene scene({.client = signing_with(key)});
  ASSERT_TRUE(scene.on_behalf_of());
  EXPECT_EQ(field(scene.last_body(), "client_id"), "client-1");
  EXPECT_EQ(field(scene.last_body(), "client_secret"), "absent");
  EXPECT_EQ(field(scene.last_body(), "client_assertion_type"),
            "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer");

  const auto assertion = read_assertion(field(scene.last_body(), "client_assertion"), key);
  const auto now = scene.clock->now().time_since_epoch().count();
  EXPECT_TRUE(assertion.is_signed);
  EXPECT_EQ(assertion.header, (boost::json::object{{"alg", "RS256"}, {"typ", "JWT"}}));
  EXPECT_EQ(assertion.claims.at("iss"), "client-1");
  EXPECT_EQ(assertion.claims.at("sub"), "client-1");
  EXPECT_EQ(assertion.claims.at("aud").as_string(), ExchangeScene::issuer_url);
  EXPECT_EQ(assertion.claims.at("iat").to_number<std::int64_t>(), now);
  EXPECT_EQ(assertion.claims.at("nbf").to_number<std::int64_t>(), now);
  EXPECT_EQ(assertion.claims.at("exp").to_number<std::int64_t>(), now + 60);
  EXPECT_EQ(assertion.claims.at("jti").as_string().size(), 22U);  // 128 bits
  EXPECT_EQ(assertion.claims.size(), 7U);
}

// 10.1
TEST(PrivateKeyJwtOfAClient, MaySignWithEachAlgorithm) {
  for (const auto algorithm :
       {Algorithm::rs384, Algorithm::rs512, Algorithm::ps256, Algorithm::ps384, Algorithm::ps512,
        Algorithm::es256, Algorithm::es384, Algorithm::es512, Algorithm::eddsa}) {
    SCOPED_TRACE(jose::info(algorithm).name);
    const auto& key = key_of(algorithm);
    ExchangeScene scene({.client = signing_with(key, "key-1")});
    ASSERT_TRUE(scene.on_behalf_of());
    const auto assertion = read_assertion(field(scene.last_body(), "client_assertion"), key);
    EXPECT_TRUE(assertion.is_signed);
    EXPECT_EQ(assertion.header.at("alg").as_string(), jose::info(algorithm).name);
    EXPECT_EQ(assertion.header.at("kid"), "key-1");
  }
}

// RFC 9864: the name that was chosen, for a server may know only one of the two.
TEST(PrivateKeyJwtOfAClient, WritesTheNameOfEd25519ThatWasGiven) {
  const auto key = PrivateKey::generate(Algorithm::eddsa);
  for (const std::string name : {"EdDSA", "Ed25519"}) {
    auto client = signing_with(key);
    client.private_key_jwt->algorithm = name;
    ExchangeScene scene({.client = client});
    ASSERT_TRUE(scene.on_behalf_of()) << name;
    const auto assertion = read_assertion(field(scene.last_body(), "client_assertion"), key);
    EXPECT_TRUE(assertion.is_signed) << name;
    EXPECT_EQ(assertion.header.at("alg").as_string(), name);
  }
}

// 10.1: servers refuse the second use of a `jti`, so a retry needs an assertion of its own.
TEST(PrivateKeyJwtOfAClient, MakesANewAssertionForEachAttempt) {
  const auto key = PrivateKey::generate(Algorithm::es256);
  ExchangeScene scene({.client = signing_with(key)});
  scene.answer({ExchangeScene::json(503, ""), ExchangeScene::json(503, ""), ExchangeScene::token()});
  ASSERT_TRUE(scene.on_behalf_of());
  std::set<std::string> ids;
  for (const auto& request : scene.sent())
    ids.emplace(read_assertion(field(request.body, "client_assertion"), key).claims.at("jti").as_string());
  EXPECT_EQ(ids.size(), 3U);
}

// 10.1
TEST(PrivateKeyJwtOfAClient, DefaultsToRs256) {
  EXPECT_EQ(PrivateKeyJwt{}.algorithm.value(), Algorithm::rs256);
}

// 10.1, RFC 8705 sections 2 and 5
TEST(MutualTlsOfAClient, GoesToTheEndpointForItWithNothingButTheClientsName) {
  ExchangeScene scene({.client = {.mutual_tls = good_identity()}});
  ASSERT_TRUE(scene.on_behalf_of());
  EXPECT_EQ(scene.sent().at(0).url, ExchangeScene::mtls_endpoint);
  EXPECT_EQ(field(scene.last_body(), "client_id"), "client-1");
  EXPECT_EQ(field(scene.last_body(), "client_secret"), "absent");
  EXPECT_EQ(field(scene.last_body(), "client_assertion"), "absent");
}

TEST(MutualTlsOfAClient, GoesToTheUsualEndpointWhereThereIsNoOther) {
  ExchangeScene scene({.client = {.mutual_tls = good_identity()},
                       .metadata = {.issuer = std::string(ExchangeScene::issuer_url),
                                    .jwks_uri = "https://tenant.example.com/jwks",
                                    .token_endpoint = ExchangeScene::endpoint}});
  ASSERT_TRUE(scene.on_behalf_of());
  EXPECT_EQ(scene.sent().at(0).url, ExchangeScene::endpoint);
}

// 10.1: "the first that is configured of"
TEST(ClientAuthenticationOrder, IsCertificateThenKeyThenSecret) {
  const auto key = PrivateKey::generate(Algorithm::es256);
  auto all = signing_with(key);
  all.mutual_tls = good_identity();
  all.client_secret = ExchangeScene::secret;
  ExchangeScene with_certificate({.client = all});
  ASSERT_TRUE(with_certificate.on_behalf_of());
  EXPECT_EQ(field(with_certificate.last_body(), "client_assertion"), "absent");
  EXPECT_EQ(field(with_certificate.last_body(), "client_secret"), "absent");

  all.mutual_tls.reset();
  ExchangeScene with_key({.client = all});
  ASSERT_TRUE(with_key.on_behalf_of());
  EXPECT_NE(field(with_key.last_body(), "client_assertion"), "absent");
  EXPECT_EQ(field(with_key.last_body(), "client_secret"), "absent");
}

TEST(ClientAuthentication, MustBeOfSomeKind) {
  expect_refused({}, ErrorCode::missing_required_argument_error, "client_authentication", "empty");
}

TEST(PrivateKeyJwtOfAClient, NeedsAKeyThatFitsTheAlgorithm) {
  const std::string rsa = pem_of(PrivateKey::generate(Algorithm::rs256).handle());
  const std::string p256 = pem_of(PrivateKey::generate(Algorithm::es256).handle());
  const std::string ed25519 = pem_of(PrivateKey::generate(Algorithm::eddsa).handle());
  expect_key_refused(p256, "RS256", "than RS256 signs with");
  expect_key_refused(ed25519, "PS256", "than PS256 signs with");
  expect_key_refused(rsa, "ES256", "than ES256 signs with");
  expect_key_refused(p256, "ES384", "than ES384 signs with");
  expect_key_refused(p256, "EdDSA", "than EdDSA signs with");
}

TEST(PrivateKeyJwtOfAClient, NeedsAnRsaKeyOfAtLeast2048Bits) {
  const KeyHandle small(EVP_RSA_gen(1024));
  expect_key_refused(pem_of(small.get()), "RS256", "2048");
}

// 10.1: it would be refused at each exchange else.
TEST(PrivateKeyJwtOfAClient, NeedsAKeyThatBelongsToItsPublicKey) {
  for (const auto algorithm : {Algorithm::rs256, Algorithm::ps256, Algorithm::es256, Algorithm::es512}) {
    const auto key = PrivateKey::generate(algorithm);
    expect_key_refused(pem_of(key_that_contradicts_itself(key.handle()).get()),
                       std::string(jose::info(algorithm).name), "contradict each other");
  }
}

// A server program has no terminal to ask on, and must not hang there.
TEST(PrivateKeyJwtOfAClient, NeedsAKeyWithoutAPassphrase) {
  const auto key = PrivateKey::generate(Algorithm::es256);
  expect_key_refused(pem_of(key.handle(), "hunter2"), "ES256", "encrypted");
}

TEST(PrivateKeyJwtOfAClient, NeedsAPrivateKey) {
  const std::string certificate = testing::make_self_signed_identity().certificate_pem;
  for (const std::string& pem : {std::string(), std::string("text"), certificate,
                                 std::string("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
                                 std::string(70'000, 'a')}) {
    expect_key_refused(pem, "ES256", "the text is ");
  }
}

TEST(MutualTlsOfAClient, NeedsACertificateAndItsKey) {
  const auto one = good_identity();
  const auto other = good_identity();
  const auto key = jose::private_key_from_pem(one.private_key_pem).value();
  const auto contradictory = pem_of(key_that_contradicts_itself(key.get()).get());
  const std::vector<MutualTls> unusable = {
      {},
      {.certificate_pem = one.certificate_pem, .private_key_pem = contradictory},
      {.certificate_pem = one.certificate_pem},
      {.private_key_pem = one.private_key_pem},
      {.certificate_pem = one.certificate_pem, .private_key_pem = other.private_key_pem},
      {.certificate_pem = one.private_key_pem, .private_key_pem = one.private_key_pem}};
  for (const auto& identity : unusable) {
    expect_refused({.mutual_tls = identity}, ErrorCode::invalid_configuration_error,
                   "client_authentication.mutual_tls", "");
  }
}

TEST(MutualTlsOfAClient, IsATransportOrACertificate) {
  const auto identity = good_identity();
  const auto transport = std::make_shared<ScriptedTransport>();
  for (const auto& both :
       {MutualTls{.certificate_pem = identity.certificate_pem, .http_transport = transport},
        MutualTls{.private_key_pem = identity.private_key_pem, .http_transport = transport}}) {
    expect_refused({.mutual_tls = both}, ErrorCode::invalid_configuration_error,
                   "client_authentication.mutual_tls: give either", "");
  }
  EXPECT_TRUE(ClientAuthenticator::of("client-1", {.mutual_tls = MutualTls{.http_transport = transport}}));
}

// 1.1
TEST(ClientAuthentication, IsInNoMessageOfWhatCannotBeUsed) {
  const auto client = ClientAuthenticator::of(
      "client-1", {.private_key_jwt = PrivateKeyJwt{.private_key_pem = "-----BEGIN hunter2"}});
  ASSERT_FALSE(client);
  EXPECT_EQ(client.error().message.find("hunter2"), std::string::npos);
}

}  // namespace

}  // namespace auth0::test
