#include "support/scripted_transport.hpp"

#include <auth0/api_client.hpp>
#include <auth0/testing/tenant.hpp>

#include <chrono>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <typeinfo>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using auth0::testing::Tenant;

ApiClientOptions good_options() {
  ApiClientOptions options;
  options.domain = "tenant.example.com";
  options.audience = "https://api.example.com";
  options.http_transport = std::make_shared<ScriptedTransport>();
  return options;
}

// The good options with one thing changed.
ApiClientOptions with(const std::function<void(ApiClientOptions&)>& change) {
  auto options = good_options();
  change(options);
  return options;
}

void expect_accepted(const ApiClientOptions& options) {
  try {
    const ApiClient client(options);
  } catch (const AuthError& refused) {
    ADD_FAILURE() << "refused: " << refused.what();
  }
}

// `ExactClass`, not a class derived from it or its base.
template <class ExactClass>
void expect_refused(const ApiClientOptions& options, ErrorCode code, Reason reason, std::string_view option) {
  try {
    const ApiClient client(options);
    ADD_FAILURE() << "accepted, though " << option << " cannot work";
  } catch (const AuthError& refused) {
    EXPECT_TRUE(typeid(refused) == typeid(ExactClass)) << refused.what();
    EXPECT_EQ(refused.error().code, code);
    EXPECT_EQ(refused.error().reason, reason);
    EXPECT_EQ(refused.error().status, 0);  // 1.1: a mistake of the program is no HTTP answer
    EXPECT_TRUE(refused.error().challenges.empty());
    EXPECT_TRUE(refused.error().message.starts_with(option)) << refused.error().message;
    EXPECT_EQ(refused.what(), refused.error().message);
  }
}

void expect_missing(const ApiClientOptions& options, std::string_view option) {
  expect_refused<MissingRequiredArgumentError>(options, ErrorCode::missing_required_argument_error,
                                               Reason::missing_argument, option);
}

void expect_invalid(const ApiClientOptions& options, std::string_view option) {
  expect_refused<InvalidConfigurationError>(options, ErrorCode::invalid_configuration_error,
                                            Reason::invalid_configuration, option);
}

StaticKeys static_keys_of(const Tenant& tenant) {
  return StaticKeys{.metadata = tenant.metadata(), .jwks = tenant.jwks()};
}

// Section 2: "checked when the client is built, before any network"
TEST(ApiClientOptions, SufficeWithDomainAndAudienceAndTouchNoNetwork) {
  const auto transport = std::make_shared<ScriptedTransport>();
  expect_accepted(with([&](auto& options) { options.http_transport = transport; }));
  EXPECT_EQ(transport->requests(), 0U);
}

// 2.1
TEST(ApiClientOptions, NeedAnAudience) {
  expect_missing(with([](auto& options) { options.audience = {}; }), "audience");
  expect_missing(with([](auto& options) { options.audience = std::vector<std::string>(); }), "audience");
}

// 2.1
TEST(ApiClientOptions, RefuseAnEmptyAudienceAmongOthers) {
  expect_invalid(with([](auto& options) { options.audience = ""; }), "audience");
  expect_invalid(with([](auto& options) { options.audience = {"https://api.example.com", ""}; }), "audience");
  expect_accepted(with([](auto& options) { options.audience = {"https://api.example.com", "urn:second"}; }));
}

// 2.2
TEST(ApiClientOptions, NeedADomainOrAnIssuerOrStaticKeys) {
  expect_missing(with([](auto& options) { options.domain = ""; }), "domain");
}

// 2.3
TEST(ApiClientOptions, RefuseAnUnusableDomain) {
  for (const auto* domain :
       {" ", "http://tenant.example.com", "tenant.example.com/path", "user@tenant.example.com"}) {
    SCOPED_TRACE(domain);
    expect_invalid(with([&](auto& options) { options.domain = domain; }), "domain");
  }
}

// 2.8
TEST(ApiClientOptions, TakeAnIssuerInsteadOfADomain) {
  const auto with_issuer = [](const char* issuer) {
    return with([&](auto& options) {
      options.domain = "";
      options.issuer = issuer;
    });
  };
  expect_accepted(with_issuer("https://login.example.com/realms/one"));
  expect_invalid(with_issuer("login.example.com"), "issuer");
  expect_invalid(with_issuer("http://login.example.com/realms/one"), "issuer");
  expect_invalid(with_issuer(" "), "issuer");
}

// 2.8: "instead of"
TEST(ApiClientOptions, RefuseDomainAndIssuerTogether) {
  expect_invalid(with([](auto& options) { options.issuer = "https://tenant.example.com/"; }),
                 "issuer and domain");
}

// 2.4
TEST(ApiClientOptions, KnowTenAlgorithms) {
  for (const auto* name :
       {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}) {
    expect_accepted(with([&](auto& options) { options.algorithms = name; }));
  }
  expect_accepted(with([](auto& options) { options.algorithms = {"RS256", "EdDSA"}; }));
}

// 2.4
TEST(ApiClientOptions, RefuseAnEmptyListOfAlgorithms) {
  expect_invalid(with([](auto& options) { options.algorithms = {}; }), "algorithms is empty");
}

// 2.4
TEST(ApiClientOptions, RefuseSymmetricAlgorithmsInAnyCase) {
  for (const auto* name : {"HS256", "HS384", "HS512", "hs256", "Hs256", "hS512", "HS", "HS1"}) {
    SCOPED_TRACE(name);
    expect_invalid(with([&](auto& options) { options.algorithms = name; }), "algorithms holds a symmetric one");
    expect_invalid(with([&](auto& options) { options.algorithms = {"RS256", name}; }), "algorithms");
  }
}

// 2.4
TEST(ApiClientOptions, RefuseUnknownAlgorithms) {
  for (const auto* name :
       {"none", "None", "", "rs256", "RS256 ", "RS1", "ES256K", "Ed25519", "eddsa", "H", "RSA-OAEP"}) {
    SCOPED_TRACE(name);
    expect_invalid(with([&](auto& options) { options.algorithms = name; }), "algorithms holds an unknown one");
    expect_invalid(with([&](auto& options) { options.algorithms = {"RS256", name}; }), "algorithms");
  }
}

// 2.7
TEST(ApiClientOptions, BoundTheClockTolerance) {
  expect_accepted(with([](auto& options) { options.clock_tolerance = 0s; }));
  expect_accepted(with([](auto& options) { options.clock_tolerance = 10min; }));
  expect_invalid(with([](auto& options) { options.clock_tolerance = -1s; }), "clock_tolerance");
  expect_invalid(with([](auto& options) { options.clock_tolerance = 10min + 1s; }), "clock_tolerance");
}

// 6.3
TEST(ApiClientOptions, NeedAPositiveMaximumAge) {
  expect_accepted(with([](auto& options) { options.max_token_age = 1s; }));
  expect_invalid(with([](auto& options) { options.max_token_age = 0s; }), "max_token_age");
  expect_invalid(with([](auto& options) { options.max_token_age = -1s; }), "max_token_age");
}

// 2.6
TEST(ApiClientOptions, RefuseANegativeCache) {
  expect_accepted(with([](auto& options) { options.discovery_cache = {.ttl = 0s, .max_entries = 0}; }));
  expect_invalid(with([](auto& options) { options.discovery_cache.ttl = -1s; }), "discovery_cache.ttl");
  expect_invalid(with([](auto& options) { options.discovery_cache.max_entries = -1; }),
                 "discovery_cache.max_entries");
  expect_invalid(with([](auto& options) { options.discovery_cache.max_stale = -1s; }),
                 "discovery_cache.max_stale");
  expect_invalid(with([](auto& options) { options.token_cache.max_entries = -1; }), "token_cache.max_entries");
}

// 2.5
TEST(ApiClientOptions, HoldTheTimesOfProofsBetween0And24Hours) {
  expect_accepted(with([](auto& options) { options.dpop = {.iat_offset = 0s, .iat_leeway = 0s}; }));
  expect_accepted(with([](auto& options) { options.dpop = {.iat_offset = 24h, .iat_leeway = 24h}; }));
  expect_invalid(with([](auto& options) { options.dpop.iat_offset = -1s; }), "dpop.iat_offset");
  expect_invalid(with([](auto& options) { options.dpop.iat_offset = 24h + 1s; }), "dpop.iat_offset");
  expect_invalid(with([](auto& options) { options.dpop.iat_leeway = -1s; }), "dpop.iat_leeway");
  expect_invalid(with([](auto& options) { options.dpop.iat_leeway = 24h + 1s; }), "dpop.iat_leeway");
}

// 2.5, 2.4
TEST(ApiClientOptions, CheckTheAlgorithmsOfProofsAsThoseOfTokens) {
  expect_accepted(with([](auto& options) { options.dpop.algorithms = {"ES256", "EdDSA", "PS512"}; }));
  expect_invalid(with([](auto& options) { options.dpop.algorithms = {}; }), "dpop.algorithms is empty");
  expect_invalid(with([](auto& options) { options.dpop.algorithms = {"ES256", "hs256"}; }),
                 "dpop.algorithms holds a symmetric one");
  expect_invalid(with([](auto& options) { options.dpop.algorithms = {"ES256", "none"}; }),
                 "dpop.algorithms holds an unknown one");
}

// 8.8
TEST(ApiClientOptions, NeedANonceSecretOf32BytesOrNoneAndAPeriodOf1SecondTo24Hours) {
  const auto with_nonces = [](const DpopNonces& nonces) {
    return with([&](auto& options) { options.dpop.nonces = nonces; });
  };
  expect_accepted(with_nonces({}));
  expect_accepted(with_nonces({.secret = std::string(32, 's'), .period = 1s}));
  expect_accepted(with_nonces({.secret = std::string(32, 's'), .period = 24h}));
  expect_invalid(with_nonces({.secret = std::string(31, 's')}), "dpop.nonces.secret");
  expect_invalid(with_nonces({.period = 0s}), "dpop.nonces.period");
  expect_invalid(with_nonces({.period = 24h + 1s}), "dpop.nonces.period");
}

// What would silently trust other authorities than the program says is refused.
TEST(ApiClientOptions, RefuseTrustForATransportThatIsNotTheDefault) {
  expect_invalid(with([](auto& options) { options.transport.ca_pem = "-----BEGIN CERTIFICATE-----"; }),
                 "transport");
  expect_invalid(with([](auto& options) { options.transport.ca_file = "/tmp/ca.pem"; }), "transport");
}

TEST(ApiClientOptions, RefuseACaFileThatCannotBeReadAndBothWaysToGiveTrust) {
  const auto with_trust = [](TransportOptions trust) {
    return with([&](auto& options) {
      options.http_transport = nullptr;
      options.transport = std::move(trust);
    });
  };
  expect_invalid(with_trust({.ca_file = "/does/not/exist.pem"}), "transport.ca_file");
  expect_invalid(with_trust({.ca_file = "/dev/null"}), "transport.ca_file");
  expect_invalid(with_trust({.ca_file = "/tmp/ca.pem", .ca_pem = "-----BEGIN CERTIFICATE-----"}),
                 "give transport.ca_file");
}

// 4.7
TEST(ApiClientOptions, TakeStaticKeysInsteadOfADomain) {
  const Tenant tenant({.algorithm = "ES256"});
  expect_accepted(with([&](auto& options) {
    options.domain = "";
    options.static_keys = static_keys_of(tenant);
  }));
}

// 4.7, 3.2: where a domain is given too, the metadata must be of it.
TEST(ApiClientOptions, RefuseStaticMetadataOfAnotherIssuer) {
  const Tenant tenant({.domain = "other.example.com", .algorithm = "ES256"});
  expect_invalid(with([&](auto& options) { options.static_keys = static_keys_of(tenant); }),
                 "static_keys.metadata");
}

// 4.7
TEST(ApiClientOptions, RefuseStaticMetadataThatCannotBeUsed) {
  const Tenant tenant({.algorithm = "ES256"});
  for (const auto* metadata : {"", "{}", "[]", R"({"issuer":1})"}) {
    SCOPED_TRACE(metadata);
    const auto change = [&](ApiClientOptions& options) {
      options.static_keys = StaticKeys{.metadata = metadata, .jwks = tenant.jwks()};
    };
    expect_invalid(with(change), "static_keys.metadata");
    expect_invalid(with([&](auto& options) {
                     change(options);
                     options.domain = "";
                   }),
                   "static_keys.metadata");
  }
}

// 4.7: nothing that is not https becomes an issuer, even if the document says so.
TEST(ApiClientOptions, RefuseStaticMetadataOfAnIssuerThatIsNotHttps) {
  const Tenant tenant({.algorithm = "ES256"});
  const auto options = with([&](auto& changed) {
    changed.domain = "";
    changed.static_keys = StaticKeys{
        .metadata = R"({"issuer":"http://tenant.example.com/","jwks_uri":"https://tenant.example.com/jwks"})",
        .jwks = tenant.jwks()};
  });
  EXPECT_THROW(ApiClient client(options), InvalidConfigurationError);
}

// 4.7, 4.2
TEST(ApiClientOptions, RefuseStaticKeysWithoutAUsableKey) {
  const Tenant tenant({.algorithm = "ES256"});
  for (const auto* jwks : {"", "{}", R"({"keys":[]})", R"({"keys":[{"kty":"oct","k":"c2VjcmV0"}]})"}) {
    SCOPED_TRACE(jwks);
    expect_invalid(with([&](auto& options) {
                     options.static_keys = StaticKeys{.metadata = tenant.metadata(), .jwks = jwks};
                   }),
                   "static_keys.jwks");
  }
}

class AlgorithmsOfOneCall : public ::testing::Test {
 protected:
  Tenant tenant_{{.algorithm = "ES256"}};
  ApiClient client_ = tenant_.make_client();
  std::string token_ = tenant_.issue();
};

// 2.4, 5.2: checked for a call as for the client, by value and by exception.
TEST_F(AlgorithmsOfOneCall, AreCheckedAsThoseOfTheClient) {
  for (const StringList& algorithms :
       {StringList(std::vector<std::string>()), StringList("HS256"), StringList("hs256"), StringList("none"),
        StringList("ES256K"), StringList{"ES256", "HS256"}}) {
    const VerifyAccessTokenOptions options{.access_token = token_, .algorithms = algorithms};
    const auto result = client_.try_verify_access_token(options);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::invalid_configuration_error);
    EXPECT_EQ(result.error().reason, Reason::invalid_configuration);
    EXPECT_EQ(result.error().status, 0);
    EXPECT_TRUE(result.error().challenges.empty());
    EXPECT_TRUE(result.error().message.starts_with("algorithms")) << result.error().message;
    EXPECT_THROW(std::ignore = client_.verify_access_token(options), InvalidConfigurationError);
  }
}

// 5.2: they replace the client's list, both to narrow and to widen it.
TEST_F(AlgorithmsOfOneCall, ReplaceThoseOfTheClient) {
  EXPECT_FALSE(client_.try_verify_access_token({.access_token = token_, .algorithms = "RS256"}));
  auto options = tenant_.client_options();
  options.algorithms = "RS256";
  const ApiClient of_rs256(options);
  EXPECT_FALSE(of_rs256.try_verify_access_token({.access_token = token_}));
  EXPECT_TRUE(of_rs256.try_verify_access_token({.access_token = token_, .algorithms = "ES256"}));
  EXPECT_FALSE(of_rs256.try_verify_access_token({.access_token = token_}));  // and only for the one call
}

}  // namespace

}  // namespace auth0::test
