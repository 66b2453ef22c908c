#include "api_client/options_support.hpp"
#include "support/scripted_transport.hpp"

#include <auth0/api_client.hpp>
#include <auth0/testing/tenant.hpp>

#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using auth0::testing::Tenant;

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

// 2.10: a token's audience is compared byte for byte, so that none would ever be accepted.
TEST(ApiClientOptions, RefuseWhiteSpaceAroundAnAudience) {
  for (const auto* audience :
       {" https://api.example.com", "https://api.example.com ", "https://api.example.com\n",
        "\thttps://api.example.com", "https://api.example.com\r\n", "a\nb", " "}) {
    SCOPED_TRACE(audience);
    expect_invalid(with([&](auto& options) { options.audience = audience; }), "audience must not begin or end");
    expect_invalid(with([&](auto& options) { options.audience = {"urn:first", audience}; }), "audience");
  }
  expect_accepted(with([](auto& options) { options.audience = "the orders API"; }));
}

// RFC 9728 section 5.1: for development plain HTTP on this machine, by whatever name.
TEST(ApiClientOptions, TakeResourceMetadataOnLoopbackWithoutTls) {
  const auto at = [](const std::string& origin) {
    return with([&](auto& options) { options.resource_metadata_url = origin + "/metadata"; });
  };
  for (const auto* origin : {"http://localhost:8080", "http://LOCALHOST", "http://127.0.0.1",
                             "http://127.1.2.3:8080", "http://[::1]:8080", "http://[0:0::1]"}) {
    SCOPED_TRACE(origin);
    expect_accepted(at(origin));
  }
  for (const auto* origin : {"http://api.example.com", "http://128.0.0.1", "http://localhost.example.com",
                             "http://127.0.0.1.example.com", "http://[::2]", "http://user@127.0.0.1"}) {
    SCOPED_TRACE(origin);
    expect_invalid(at(origin), "resource_metadata_url");
  }
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
                 "issuer and domain exclude each other");
}

// 2.4
TEST(ApiClientOptions, KnowTenAlgorithms) {
  for (const auto* name :
       {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}) {
    expect_accepted(with([&](auto& options) { options.algorithms = name; }));
  }
  expect_accepted(with([](auto& options) { options.algorithms = {"RS256", "EdDSA", "Ed25519"}; }));
}

// 2.4
TEST(ApiClientOptions, RefuseAnEmptyListOfAlgorithms) {
  expect_invalid(with([](auto& options) { options.algorithms = {}; }), "algorithms is empty");
}

// 5.1
TEST(ApiClientOptions, BoundTheSizeOfTokens) {
  expect_accepted(with([](auto& options) { options.max_token_size = 1; }));
  expect_accepted(with([](auto& options) { options.max_token_size = std::int64_t{256} * 1024; }));
  expect_invalid(with([](auto& options) { options.max_token_size = 0; }), "max_token_size");
  expect_invalid(with([](auto& options) { options.max_token_size = -1; }), "max_token_size");
  expect_invalid(with([](auto& options) { options.max_token_size = (std::int64_t{256} * 1024) + 1; }),
                 "max_token_size");
}

// 6.1
TEST(ApiClientOptions, RefuseAnEmptyClientId) {
  expect_accepted(with([](auto& options) { options.client_ids = {"web-client", "mobile-client"}; }));
  expect_invalid(with([](auto& options) { options.client_ids = {"web-client", ""}; }), "client_ids");
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
  expect_invalid(with([](auto& options) { options.max_token_age = std::chrono::seconds::max(); }),
                 "max_token_age");
  expect_accepted(with([](auto& options) { options.exchange.expiry_margin = 8760h; }));
  expect_invalid(with([](auto& options) { options.exchange.expiry_margin = std::chrono::seconds::max(); }),
                 "exchange.expiry_margin");
}

// 2.9
TEST(ApiClientOptions, TakeNamedKeysOfAnIssuerAlone) {
  const auto with_keys = [](const std::string& jwks_uri) {
    return with([&](auto& options) {
      options.domain = "";
      options.issuer = "https://tenant.example.com/a";
      options.jwks_uri = jwks_uri;
    });
  };
  expect_accepted(with_keys("https://tenant.example.com/keys"));
  for (const auto& url : {std::string("http://tenant.example.com/keys"), std::string("keys"),
                          "https://tenant.example.com/" + std::string(2048, 'x')})
    expect_invalid(with_keys(url), "jwks_uri must be");
  auto both = with_keys("https://tenant.example.com/keys");
  both.discovery = Discovery::oauth;
  expect_invalid(both, "jwks_uri and discovery exclude each other");
  auto exchanging = with_keys("https://tenant.example.com/keys");
  exchanging.client_id = "client";
  exchanging.client_authentication.client_secret = "secret";
  expect_invalid(exchanging, "jwks_uri leaves the token endpoint unknown");
}

// 2.6
TEST(ApiClientOptions, RefuseANegativeCache) {
  expect_accepted(with([](auto& options) { options.discovery_cache = {.ttl = 0s, .max_entries = 0}; }));
  expect_invalid(with([](auto& options) { options.discovery_cache.ttl = -1s; }), "discovery_cache.ttl");
  expect_invalid(with([](auto& options) { options.discovery_cache.max_entries = -1; }),
                 "discovery_cache.max_entries");
  expect_invalid(with([](auto& options) { options.discovery_cache.max_stale = -1s; }),
                 "discovery_cache.max_stale");
  expect_invalid(with([](auto& options) { options.discovery_cache.max_waiting = 0; }),
                 "discovery_cache.max_waiting");
  expect_invalid(with([](auto& options) { options.token_cache.max_entries = -1; }), "token_cache.max_entries");
  expect_invalid(with([](auto& options) { options.token_cache.max_bytes = 1'048'575; }),
                 "token_cache.max_bytes");
  expect_accepted(with([](auto& options) { options.token_cache.max_bytes = 1'048'576; }));
}

// What would silently trust other authorities than the program says is refused.
TEST(ApiClientOptions, RefuseTrustForATransportThatIsNotTheDefault) {
  expect_invalid(with([](auto& options) { options.transport.ca_pem = "-----BEGIN CERTIFICATE-----"; }),
                 "transport");
  expect_invalid(with([](auto& options) { options.transport.ca_file = "/tmp/ca.pem"; }), "transport");
}

TEST(ApiClientOptions, RefuseAProxyForATransportThatIsNotTheDefault) {
  expect_invalid(with([](auto& options) { options.transport.proxy = "http://proxy.example.com:3128"; }),
                 "transport says how libcurl connects");
}

// They stand in each request, whatever sends it.
TEST(ApiClientOptions, TakeTimeoutsForEveryTransport) {
  expect_accepted(with([](auto& options) { options.transport = {.connect_timeout = 1ms, .timeout = 60s}; }));
}

TEST(ApiClientOptions, RefuseTimeoutsAndAProxyThatCannotWork) {
  expect_invalid(with([](auto& options) { options.transport.connect_timeout = 0ms; }),
                 "transport.connect_timeout");
  expect_invalid(with([](auto& options) { options.transport.timeout = -1ms; }), "transport.timeout");
  expect_invalid(with([](auto& options) { options.transport.timeout = 60'001ms; }), "transport.timeout");
  expect_invalid(with([](auto& options) {
                   options.http_transport = nullptr;
                   options.transport.proxy = "proxy.example.com:3128";
                 }),
                 "transport.proxy");
}

// 2.10: also where nothing is ever sent.
TEST(ApiClientOptions, RefuseAProxyThatCannotWorkWithStaticKeys) {
  const Tenant tenant({.algorithm = "ES256"});
  expect_invalid(with([&](auto& options) {
                   options.domain = "";
                   options.static_keys = static_keys_of(tenant);
                   options.http_transport = nullptr;
                   options.transport.proxy = "ftp://proxy.example.com:21";
                 }),
                 "transport.proxy");
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

// 2.10: also where nothing is ever sent.
TEST(ApiClientOptions, RefuseACaFileThatCannotBeReadWithStaticKeys) {
  const Tenant tenant({.algorithm = "ES256"});
  expect_invalid(with([&](auto& options) {
                   options.domain = "";
                   options.static_keys = static_keys_of(tenant);
                   options.http_transport = nullptr;
                   options.transport.ca_file = "/tmp";
                 }),
                 "transport.ca_file cannot be read: Is a directory");
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

// 2.4, 5.2: checked for a call as for the client, by value and by exception. Unknown names give no list at all.
TEST_F(AlgorithmsOfOneCall, AreCheckedAsThoseOfTheClient) {
  const VerifyAccessTokenRequest options{.access_token = token_, .algorithms = AlgorithmList()};
  const auto result = client_.try_verify_access_token(options);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::invalid_configuration_error);
  EXPECT_EQ(result.error().reason, Reason::invalid_configuration);
  EXPECT_EQ(result.error().status, 0);
  EXPECT_TRUE(result.error().challenges.empty());
  EXPECT_TRUE(result.error().message.starts_with("algorithms")) << result.error().message;
  EXPECT_THROW(std::ignore = client_.verify_access_token(options), InvalidConfigurationError);
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
