#include "architecture/source_tree.hpp"
#include "jose/private_key.hpp"
#include "serve/client_setup.hpp"
#include "serve/configuration_file.hpp"
#include "serve/reading.hpp"
#include "serve/resource_metadata.hpp"
#include "support/pem.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdlib>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using command::serve::AskedBy;
using command::serve::KnownKey;
using jose::PrivateKey;
using Lines = std::vector<std::string>;

const std::string least = R"([tokens]
domains = "tenant.example.com"
[[resource]]
identifier = "https://api.example.com/v1"
[[route]]
path = "/**"
)";

class ServeConfiguration : public ConfigurationFile {};

TEST_F(ServeConfiguration, NeedsLittle) {
  const auto configuration = read(least);
  ASSERT_TRUE(configuration) << faults(least).front();
  EXPECT_EQ(configuration->listen, command::serve::Listen());
  EXPECT_EQ(configuration->limits, command::serve::Limits());
  EXPECT_EQ(configuration->proxy.origins, Lines{"https://api.example.com"});
  EXPECT_EQ(configuration->resources.at(0).audience, Lines{"https://api.example.com/v1"});
  EXPECT_EQ(configuration->routes.at(0).name, "/**");
}

TEST_F(ServeConfiguration, IsReadWhole) {
  write_file(folder_ / "secret", "s3cret\n");
  const auto configuration = read(R"(
[listen]
port = 4181
trusted_peers = ["127.0.0.1", "10.0.0.0/8"]
[limits]
read_time = "1500ms"
idle_time = "2m"
[operations]
port = 9000
[ext_authz]
address = "::1"
[access_log]
enabled = false
file = "log/access.json"
[proxy]
kind = "traefik"
ask_path = "/auth"
origins = ["https://api.example.com", "https://files.example.com:8443"]
[tokens]
domains = ["one.example.com", "two.example.com"]
algorithms = ["RS256", "ES256"]
max_token_age = "1h"
[dpop]
mode = "allowed"
iat_offset = "1m"
[[resource]]
identifier = "https://api.example.com"
audience = ["a", "b"]
[[resource]]
identifier = "https://files.example.com:8443"
[[route]]
path = "/orders/{id}"
methods = ["GET", "HEAD"]
hosts = "api.example.com"
resource = "https://api.example.com"
scopes = "read:orders"
claims = { org_id = "org_1", level = 3, trial = false, groups = ["a", "b"] }
claims_include = { roles = "admin" }
acr = "urn:mfa"
max_age = "10m"
dpop = "required"
issuers = "two.example.com"
[[route]]
name = "everything else"
path = "/**"
public = true
[upstream]
client = false
claims = { Org = "org_id" }
)");
  ASSERT_TRUE(configuration) << configuration.error().front().key << ": "
                             << configuration.error().front().message;
  EXPECT_EQ(configuration->listen.port, 4181);
  EXPECT_EQ(configuration->listen.trusted_peers, (Lines{"127.0.0.1", "10.0.0.0/8"}));
  EXPECT_EQ(configuration->limits.read_time, 1500ms);
  EXPECT_EQ(configuration->limits.idle_time, 2min);
  EXPECT_EQ(configuration->operations.port, 9000);
  EXPECT_EQ(configuration->ext_authz.address, "::1");
  EXPECT_FALSE(configuration->access_log.enabled);
  EXPECT_EQ(configuration->access_log.file, (folder_ / "log/access.json").string());
  EXPECT_EQ(configuration->proxy.asked_by, AskedBy::forwarded_headers);
  EXPECT_EQ(configuration->proxy.ask_path, "/auth");
  EXPECT_EQ(configuration->tokens.max_token_age, 1h);
  EXPECT_EQ(configuration->dpop.iat_offset, 60s);
  const auto& route = configuration->routes.at(0);
  EXPECT_EQ(route.name, "GET,HEAD /orders/{id}");
  EXPECT_EQ(route.claims.size(), 4U);
  EXPECT_EQ(route.claims.at("level"), command::serve::ClaimValue(std::int64_t{3}));
  EXPECT_EQ(route.claims.at("groups"), command::serve::ClaimValue(Lines{"a", "b"}));
  EXPECT_EQ(route.max_age, 10min);
  EXPECT_TRUE(route.is_dpop_required);
  EXPECT_TRUE(configuration->routes.at(1).is_public);
  EXPECT_EQ(configuration->routes.at(1).name, "everything else");
  EXPECT_FALSE(configuration->upstream.client);
  EXPECT_EQ(configuration->upstream.claims.at("Org"), "org_id");
}

TEST_F(ServeConfiguration, HasAnExampleThatWorks) {
  EXPECT_EQ(faults(text_of_project_file("apps/auth0-api/serve/example.toml")), Lines());
}

TEST_F(ServeConfiguration, TellsAllFaultsAtOnceWithTheirLines) {
  EXPECT_EQ(
      faults(R"(
[listen]
port = 70000
adress = "127.0.0.1"
[limits]
read_time = "5 s"
[proxy]
kind = "iis"
[dpop]
nonces = "yes"
[tokens]
domains = [1]
[[route]]
path = "orders"
)"),
      (Lines{
          "0 resource: is missing: '[[resource]]' with the API's URL as 'identifier'",
          "3 listen.port: must be a whole number from 1 to 65535",
          // NOLINTNEXTLINE(bugprone-suspicious-missing-comma): one text
          "4 listen.adress: is not known; known are here: address, port, unix_socket, "
          "tls_certificate_file, tls_key_file, tls_client_ca_file, trusted_peers",
          "6 limits.read_time: must be a time such as \"10ms\", from 10ms to 1h, with the unit ms, s, m or h",
          "7 proxy.origins: must name the URLs of the API, such as 'https://api.example.com'",
          "8 proxy.kind: must be one of: nginx, haproxy, traefik, caddy, envoy",
          "10 dpop.nonces: must be true or false",
          "12 tokens.domains: must be a string or an array of strings, of which none is empty",
          "12 tokens.domains: must name whose tokens are accepted, unless 'issuer' does",
          "14 route[1].path: must be a path such as '/orders', '/orders/{id}' or '/orders/**': the request's "
          "target must begin with '/'"}));
}

TEST_F(ServeConfiguration, IsCheckedAsAWhole) {
  const auto fault_of = [&](const std::string& more) {
    const auto found = faults(least + more);
    return found.empty() ? std::string("none") : found.front();
  };
  EXPECT_EQ(fault_of(""), "none");
  EXPECT_EQ(fault_of("[listen]\naddress = \"0.0.0.0\"\n"),
            "8 listen.address: tokens would leave this machine without TLS: use 127.0.0.1 or ::1, or give "
            "'tls_certificate_file' and 'tls_key_file'");
  EXPECT_EQ(fault_of("[listen]\naddress = \"localhost\"\n"),
            "8 listen.address: must be an IP address, such as 127.0.0.1");
  EXPECT_EQ(fault_of("[listen]\ntls_key_file = \"serve.toml\"\n"),
            "7 listen.tls_certificate_file: belongs together with 'tls_key_file'");
  EXPECT_TRUE(fault_of("[redis]\nca_file = \"none.pem\"\nnodes = \"a:1\"\n")
                  .starts_with("8 redis.ca_file: must be a file that can be read and is not empty: /"));
  EXPECT_TRUE(fault_of("[listen]\ntrusted_peers = \"10.0.0.1/8\"\n").starts_with("8 listen.trusted_peers: "));
  EXPECT_EQ(fault_of("[ext_authz]\naddress = \"10.0.0.1\"\n"),
            "8 ext_authz.address: must be 127.0.0.1 or ::1: who asks there is believed");
  EXPECT_EQ(fault_of("[ext_authz]\nport = 4180\n"),
            "8 ext_authz.port: must not be that of 'listen' or 'operations'");
  EXPECT_TRUE(fault_of("[proxy]\norigins = \"https://a/b\"\n").starts_with("8 proxy.origins: "));
  for (const std::string path : {"/", "ask", "/ask/", "/a//b", "/.well-known/x", "/a?b", "/%61sk"})
    EXPECT_EQ(fault_of("[proxy]\nask_path = \"" + path + "\"\n"),
              "8 proxy.ask_path: must be a path such as '/ask', without '/' at its end");
  EXPECT_EQ(fault_of("[[route]]\npath = \"/orders\"\n"),
            "8 route[2].path: can never match: 'route[1]' before it matches all of its requests");
  EXPECT_EQ(fault_of("methods = \"get\"\n"),
            "7 route[1].methods: must be methods in capital letters, such as \"GET\"");
  EXPECT_EQ(fault_of("public = true\nscopes = \"a\"\n"),
            "7 route[1].public: a public route demands nothing: leave out 'public' or the demands");
  EXPECT_EQ(fault_of("hosts = \"b.example.com\"\n"),
            "7 route[1].hosts: 'b.example.com' must be the host of one of 'proxy.origins'");
  EXPECT_EQ(fault_of("resource = \"https://b.example.com\"\n"),
            "7 route[1].resource: must be the 'identifier' of a '[[resource]]'");
  EXPECT_EQ(fault_of("issuers = \"evil.example.com\"\n"),
            "7 route[1].issuers: 'evil.example.com' must be one of 'tokens.domains'");
  EXPECT_EQ(fault_of("claims_include = { roles = [] }\n"),
            "7 route[1].claims_include.roles: must name what the claim has to include");
  for (const std::string number : {"nan", "inf"})
    EXPECT_EQ(fault_of("claims = { level = " + number + " }\n"),
              "7 route[1].claims.level: must be a string, a number, true, false or an array of strings");
  EXPECT_TRUE(fault_of("scopes = \"a b\"\n").starts_with("5 route[1]: "));
  EXPECT_EQ(fault_of("dpop = \"required\"\n[dpop]\nmode = \"disabled\"\n"),
            "7 route[1].dpop: must not be \"required\" where 'dpop.mode' is \"disabled\"");
  EXPECT_EQ(
      fault_of("[upstream]\nclaims = { \"a b\" = \"c\" }\n"),
      "8 upstream.claims.a b: must be letters, digits and '-': the header is X-Auth-Claim- and this name");
  EXPECT_EQ(fault_of("[upstream.exchange]\naudience = \"x\"\nclient_id = \"y\"\n"),
            "7 upstream.exchange.client_secret: must be given, or 'private_key' instead of it");
  EXPECT_EQ(fault_of("[upstream.exchange]\nclient_id = \"y\"\n"),
            "7 upstream.exchange.audience: must name the API that tokens are exchanged for");
  EXPECT_TRUE(fault_of("[dpop]\nalgorithms = \"HS256\"\n").starts_with("8 dpop.algorithms: "));
}

// What is given and has no effect would be taken for protection.
TEST_F(ServeConfiguration, RefusesSettingsWithoutEffect) {
  const auto fault_of = [&](const std::string& more) {
    const auto found = faults(least + more);
    return found.empty() ? std::string("none") : found.front();
  };
  ::setenv("AUTH0_API_TEST_SECRET", "0123456789abcdef0123456789abcdef", 1);
  EXPECT_EQ(fault_of("[dpop]\nnonce_secret = \"${env:AUTH0_API_TEST_SECRET}\"\n"),
            "7 dpop.nonces: must be true where 'nonce_secret' or 'nonce_period' are given");
  EXPECT_EQ(fault_of("[dpop]\nnonce_period = \"1m\"\n"),
            "7 dpop.nonces: must be true where 'nonce_secret' or 'nonce_period' are given");
  EXPECT_EQ(fault_of("[dpop]\nnonces = true\nnonce_secret = \"${env:AUTH0_API_TEST_SECRET}\"\n"), "none");
  const std::string no_servers =
      "7 redis.nodes: must name the servers, such as 'redis.example.com:6379', or 'sentinels' must name those "
      "that know the master";
  EXPECT_EQ(fault_of("[redis]\ntls = true\n"), no_servers);
  EXPECT_EQ(fault_of("[redis]\nkey_prefix = \"a\"\n"), no_servers);
  EXPECT_EQ(fault_of("[redis]\nnodes = \"a:1\"\nsentinels = \"b:1\"\nmaster_name = \"m\"\n").substr(1),
            no_servers.substr(1));
  for (const std::string alone : {"nodes = \"a:1\"\nmaster_name = \"m\"", "sentinels = \"b:1\"",
                                  "nodes = \"a:1\"\nsentinel_username = \"m\""})
    EXPECT_TRUE(fault_of("[redis]\n" + alone + '\n')
                    .ends_with(" redis.sentinels: belongs together with 'master_name'"));
  for (const std::string off : {"replay_protection = false", "mode = \"disabled\""}) {
    EXPECT_TRUE(fault_of("[redis]\nnodes = \"127.0.0.1:1\"\n[dpop]\n" + off + '\n')
                    .contains(" redis: used proofs are kept there"));
  }
  EXPECT_EQ(fault_of("[listen]\nunix_socket = \"s\"\nport = 4181\n"),
            "8 listen.unix_socket: stands instead of 'address' and 'port': leave them out");
  EXPECT_EQ(fault_of("[listen]\nunix_socket = \"s\"\n"), "none");
}

TEST_F(ServeConfiguration, GivesEachHeaderOneMeaning) {
  const auto key = PrivateKey::generate(jose::Algorithm::es256);
  write_file(folder_ / "key", pem_of(key.handle()));
  const auto fault_of = [&](const std::string& more) {
    const auto found = faults(least + more);
    return found.empty() ? std::string("none") : found.front();
  };
  const auto signed_in = [](const std::string& header) {
    return "[upstream.signed_identity]\nissuer = \"a\"\naudience = \"b\"\nprivate_key = "
           "\"${file:key}\"\nheader = \"" +
           header + "\"\n";
  };
  EXPECT_EQ(fault_of("[upstream]\nclaims = { Org = \"a\", org = \"b\" }\n"),
            "8 upstream.claims.org: differs from another name only in case: it is the same header");
  EXPECT_EQ(fault_of(signed_in("Identity")), "none");
  EXPECT_EQ(fault_of(signed_in("X-Auth-Token")), "none");
  for (const std::string name : {"x-auth-subject", "Authorization", "Content-Length", "Transfer-Encoding",
                                 "connection", "DPoP-Nonce", "X-Auth-Claim-org"})
    EXPECT_TRUE(fault_of("[upstream]\nclaims = { Org = \"a\" }\n" + signed_in(name))
                    .ends_with(" upstream.signed_identity.header: is the name of a header that has another "
                               "meaning"))
        << name;
}

TEST_F(ServeConfiguration, KnowsIssuersHoweverTheyAreWritten) {
  const auto text = [](const std::string& domain, const std::string& issuers) {
    return "[tokens]\ndomains = [\"" + domain + "\", \"other.example.com\"]\n" +
           least.substr(least.find("[[")) + "issuers = \"" + issuers + "\"\n";
  };
  for (const std::string domain : {"tenant.example.com", "TENANT.example.com", "https://tenant.example.com",
                                   "https://tenant.example.com:443/"}) {
    EXPECT_EQ(faults(text(domain, "tenant.example.com")), Lines()) << domain;
    EXPECT_EQ(faults(text("tenant.example.com", domain)), Lines()) << domain;
  }
  EXPECT_EQ(faults(text("a/b", "a")).front().substr(0, 18), "2 tokens.domains: ");
  EXPECT_EQ(faults(text("a.example.com", "a b")).front().substr(0, 20), "7 route[1].issuers: ");
}

TEST_F(ServeConfiguration, TakesTokensOfAnyProvider) {
  const auto text = [](const std::string& more) {
    return "[tokens]\ndomains = \"tenant.example.com\"\n" + more + least.substr(least.find("[["));
  };
  const auto given = read(text("client_ids = [\"a\", \"b\"]\nmax_token_size = 32768\n"));
  ASSERT_TRUE(given);
  const auto options = command::serve::client_options(*given, given->resources.front(), false, nullptr);
  EXPECT_EQ(options.client_ids.values(), (Lines{"a", "b"}));
  EXPECT_EQ(options.max_token_size, 32'768);
  EXPECT_EQ(faults(text("max_token_size = 70000\n")),
            Lines{"3 tokens.max_token_size: must not be over 'limits.header_bytes', which a token is part of"});
  EXPECT_EQ(faults(text("max_token_size = 70000\n[limits]\nheader_bytes = 80000\n")), Lines());
  EXPECT_EQ(faults(text("[limits]\nheader_bytes = 8000\n")), Lines());
}

TEST_F(ServeConfiguration, PassesOnWhatBecomesOfProofsWithoutAStore) {
  const auto outcome_of = [&](const std::string& more) {
    const auto given = read(least + more);
    return command::serve::client_options(*given, given->resources.front(), false, nullptr)
        .dpop.replay.on_failure;
  };
  EXPECT_EQ(outcome_of(""), OnStoreFailure::fail_closed);
  EXPECT_EQ(outcome_of("[dpop]\non_store_failure = \"fail_open\"\n"), OnStoreFailure::fail_open);
}

// The metadata names the issuer as the issuer's own metadata does.
TEST_F(ServeConfiguration, PublishesIssuersInTheirNormalForm) {
  const auto given =
      read("[tokens]\ndomains = \"https://TENANT.example.com:443\"\n" + least.substr(least.find("[[")));
  ASSERT_TRUE(given);
  const auto metadata = command::serve::metadata_of(given->resources.front(), *given);
  EXPECT_EQ(boost::json::parse(metadata.json).at("authorization_servers"),
            boost::json::value(boost::json::array{"https://tenant.example.com/"}));
  const auto with_query =
      least.substr(0, least.find("/v1")) + "/v1?a=b\"\n" + least.substr(least.find("[[route"));
  EXPECT_EQ(faults(with_query), Lines{"4 resource[1].identifier: must be a URL without a query"});
}

// `methods = []` is not "no method", and left out it would be every one: who has written it meant neither.
TEST_F(ServeConfiguration, HasNoListOfNothing) {
  for (const std::string key :
       {"hosts", "methods", "scopes", "any_scope", "permissions", "any_permission", "acr", "issuers"}) {
    EXPECT_EQ(faults(least + key + " = []\n"),
              Lines{"7 route[1]." + key + ": must not be empty: leave it out where there is nothing to say"});
  }
  EXPECT_EQ(faults(least + "claims = {}\n"),
            Lines{"7 route[1].claims: must not be empty: leave it out where there is nothing to say"});
  EXPECT_EQ(faults(least + "claims_include = { roles = [] }\n"),
            Lines{"7 route[1].claims_include.roles: must name what the claim has to include"});
  EXPECT_EQ(faults(least + "[redis]\nnodes = []\n").size(), 1U);
  EXPECT_EQ(read(least + "[listen]\ntrusted_peers = []\n")->listen.trusted_peers, Lines());  // nobody
  EXPECT_EQ(faults(least + "claims = { groups = [] }\n"), Lines());                          // no group
}

TEST_F(ServeConfiguration, TakesSecretsFromElsewhereOnly) {
  const auto secret = [&](const std::string& value) {
    return least + "[upstream.exchange]\naudience = \"x\"\nclient_id = \"y\"\nclient_secret = \"" + value +
           "\"\n";
  };
  write_file(folder_ / "client_secret", "from a file\n");
  ::setenv("AUTH0_API_TEST_SECRET", "from a variable", 1);
  ::setenv("CREDENTIALS_DIRECTORY", folder_.c_str(), 1);
  EXPECT_EQ(read(secret("${file:client_secret}"))->upstream.exchange.client_secret, "from a file");
  EXPECT_EQ(
      read(secret("${file:" + (folder_ / "client_secret").string() + "}"))->upstream.exchange.client_secret,
      "from a file");
  EXPECT_EQ(read(secret("${env:AUTH0_API_TEST_SECRET}"))->upstream.exchange.client_secret, "from a variable");
  EXPECT_EQ(read(secret("${credential:client_secret}"))->upstream.exchange.client_secret, "from a file");
  const auto fault_of = [&](const std::string& value) { return faults(secret(value)).front(); };
  const std::string key = "10 upstream.exchange.client_secret: ";
  EXPECT_EQ(fault_of("hunter2"),
            key + "must say where the secret is: ${file:PATH}, ${env:NAME} or ${credential:NAME}");
  EXPECT_EQ(fault_of("${vault:a}"), key + "must be ${file:PATH}, ${env:NAME} or ${credential:NAME}");
  EXPECT_EQ(fault_of("${env:}"), key + "must be ${file:PATH}, ${env:NAME} or ${credential:NAME}");
  EXPECT_EQ(fault_of("${env:AUTH0_API_TEST_UNSET}"),
            key + "the environment variable AUTH0_API_TEST_UNSET is not set");
  EXPECT_EQ(fault_of("${file:absent}"),
            key + (folder_ / "absent").string() + " cannot be read: No such file or directory");
  EXPECT_EQ(fault_of("${credential:../client_secret}"),
            key + "a credential has a name without '/' that does not begin with '.'");
  write_file(folder_ / "empty", "\n");
  EXPECT_EQ(fault_of("${file:empty}"), key + "what it names is empty");
  ::unsetenv("CREDENTIALS_DIRECTORY");
  EXPECT_TRUE(fault_of("${credential:client_secret}").starts_with(key + "systemd passes no credentials"));
}

TEST_F(ServeConfiguration, DoesNotRepeatAddressesThatMayHoldPasswords) {
  ::setenv("AUTH0_API_TEST_URL", "redis://user:hunter2@cache.example.com", 1);
  for (const std::string node : {"${env:AUTH0_API_TEST_URL}", "redis://user:hunter2@cache.example.com:6379"}) {
    const auto found = faults(std::string(least).append("[redis]\nnodes = \"").append(node).append("\"\n"));
    ASSERT_EQ(found.size(), 1U) << node;
    EXPECT_FALSE(found.front().contains("hunter2")) << found.front();
    const auto of_sentinels =
        faults(std::string(least)
                   .append("[redis]\nmaster_name = \"m\"\nsentinels = [\"127.0.0.1:26379\", \"")
                   .append(node)
                   .append("\"]\n"));
    ASSERT_EQ(of_sentinels.size(), 1U) << node;
    EXPECT_FALSE(of_sentinels.front().contains("hunter2")) << of_sentinels.front();
  }
}

// One is a server of its own, several are of a cluster, and Sentinels know where the master is.
TEST_F(ServeConfiguration, MakesAStoreOfEachKindOfRedis) {
  for (const std::string kind :
       {"nodes = \"127.0.0.1:6379\"", "nodes = [\"[::1]:7000\", \"127.0.0.1:7001\"]",
        "sentinels = [\"127.0.0.1:26379\", \"127.0.0.1:26380\"]\nmaster_name = \"proofs\""}) {
    const auto given = read(std::string(least).append("[redis]\n").append(kind).append("\n"));
    ASSERT_TRUE(given) << kind;
    EXPECT_NE(command::serve::make_replay_store(*given), nullptr) << kind;
  }
}

TEST_F(ServeConfiguration, TellsWhereTheFileIsNotToml) {
  const auto found = faults("[tokens]\ndomains = \"a\nsecret = hunter2\n");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_TRUE(found.front().starts_with("2 : is not TOML: ")) << found.front();
  EXPECT_FALSE(found.front().contains("hunter2")) << found.front();
  EXPECT_EQ(faults("a = 1\na = 2\n").size(), 1U);
  EXPECT_TRUE(faults("b = 1\na = [ # unfinished").front().starts_with("2 : is not TOML: "));
  EXPECT_TRUE(faults(std::string(100'000, '[')).front().contains("64 arrays"));
  EXPECT_TRUE(faults("[listen]\n[tokens]\nfoo").front().contains("is not TOML"));
  EXPECT_EQ(faults("").size(), 4U);
  EXPECT_EQ(command::serve::read_configuration("/nonexistent/x.toml").error().front().message,
            "the file cannot be read: No such file or directory");
  EXPECT_EQ(faults("listen = 1\n" + least), Lines{"1 listen: must be a table"});
  EXPECT_EQ(
      faults("resource = 2\n" + least.substr(0, least.find("[[")) + "[[route]]\npath = \"/**\"\n").front(),
      "0 proxy.origins: must name the URLs of the API, such as 'https://api.example.com'");
}

// toml11 3.7 reads outside of its text where a string is not UTF-8.
TEST_F(ServeConfiguration, TellsTheLineThatIsNotUtf8) {
  const std::string bad(100, '\xFF');
  for (const std::string quotes : {"\"", "'", "\"\"\"", "'''"}) {
    const std::string value = std::string(quotes).append(bad).append(quotes);
    EXPECT_EQ(faults("[tokens]\n[listen]\naddress = " + value + "\n"), Lines{"3 : must be UTF-8"}) << quotes;
    EXPECT_EQ(faults("[tokens]\n" + value + " = 1\n"), Lines{"2 : must be UTF-8"}) << quotes;
  }
  EXPECT_EQ(faults("# " + bad), Lines{"1 : must be UTF-8"});
  for (const std::string text :
       {"\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\x80"})
    EXPECT_EQ(faults("a = '" + text + "'"), Lines{"1 : must be UTF-8"});
  EXPECT_FALSE(
      faults("a = '\xC3\xA4 \xE2\x82\xAC \xF0\x9F\x94\x91 \xEF\xBF\xBF'\n" + least).front().contains("UTF-8"));
  EXPECT_EQ(faults("# \xC3\xA4 \xE2\x82\xAC \xF0\x9F\x94\x91\n" + least), Lines{});
}

std::string_view type_in_schema(const boost::json::object& property) {
  if (property.contains("oneOf")) return "strings";
  const std::string_view type = property.at("type").as_string();
  if (type == "array") return "tables";
  return type == "object" ? "table" : type;
}

void add_schema_keys(std::vector<KnownKey>& keys, const std::string& path, const boost::json::object& table) {
  EXPECT_EQ(table.at("additionalProperties"), boost::json::value(false)) << path;
  for (const auto& [name, value] : table.at("properties").as_object()) {
    const auto& property = value.as_object();
    const auto key = (path.empty() ? "" : path + '.') + std::string(name);
    KnownKey known{.path = key, .type = type_in_schema(property)};
    if (const auto* choices = property.if_contains("enum")) {
      for (const auto& choice : choices->as_array())
        known.choices.emplace_back(choice.as_string());
    }
    keys.push_back(std::move(known));
    if (property.contains("properties")) add_schema_keys(keys, key, property);
    if (const auto* items = property.if_contains("items"))
      add_schema_keys(keys, key + "[]", items->as_object());
  }
}

std::vector<std::string> texts_of(std::vector<KnownKey> keys) {
  std::vector<std::string> texts;
  for (const auto& key : keys) {
    auto text = key.path + ' ' + std::string(key.type);
    for (const auto choice : key.choices)
      text += ' ' + std::string(choice);
    texts.push_back(std::move(text));
  }
  std::ranges::sort(texts);
  return texts;
}

// As TOML, which writes these values as JSON does.
void write_defaults(std::string& to, const std::string& name, const boost::json::object& table) {
  to.append("[").append(name).append("]\n");
  for (const auto& [key, value] : table.at("properties").as_object()) {
    if (const auto* given = value.as_object().if_contains("default"))
      to.append(key).append(" = ").append(boost::json::serialize(*given)).append("\n");
  }
  for (const auto& [key, value] : table.at("properties").as_object()) {
    if (value.as_object().contains("properties"))
      write_defaults(to, name + '.' + std::string(key), value.as_object());
  }
}

const boost::json::object& schema_of_configuration() {
  static const auto schema =
      boost::json::parse(text_of_project_file("apps/auth0-api/serve/configuration.schema.json"));
  return schema.as_object();
}

TEST_F(ServeConfiguration, HasTheDefaultsThatItsSchemaNames) {
  std::string defaults;
  for (const auto& [name, table] : schema_of_configuration().at("properties").as_object()) {
    if (name == "tokens" || !table.as_object().contains("properties")) continue;
    write_defaults(defaults, std::string(name), table.as_object());
  }
  std::string tokens;
  write_defaults(tokens, "tokens", schema_of_configuration().at("properties").at("tokens").as_object());
  const auto rest = least.substr(least.find('\n') + 1);
  const auto text = std::string(tokens).append(rest) + "public = false\ndpop = \"allowed\"\n" + defaults;
  ASSERT_EQ(faults(text), Lines());
  EXPECT_EQ(read(text), read(least));
}

TEST(ServeConfigurationSchema, NamesTheDefaultOfEachKeyThatAlwaysHasAValue) {
  std::size_t found = 0;
  const auto visit = [&](const auto& again, const boost::json::object& table) -> void {
    for (const auto& [name, value] : table.at("properties").as_object()) {
      const auto& rule = value.as_object();
      const auto* items = rule.if_contains("items");
      if (rule.contains("properties")) again(again, rule);
      if (items != nullptr && items->as_object().contains("properties")) again(again, items->as_object());
      const auto type = type_in_schema(rule);
      if (type != "integer" && type != "boolean" && !rule.contains("enum")) continue;
      EXPECT_TRUE(rule.contains("default")) << name;
      ++found;
    }
  };
  visit(visit, schema_of_configuration());
  EXPECT_GT(found, 20U);
}

TEST(ServeConfigurationSchema, HasEveryKeyThatTheCodeReads) {
  std::vector<KnownKey> keys;
  add_schema_keys(keys, "", schema_of_configuration());
  EXPECT_GT(keys.size(), 80U);
  EXPECT_EQ(texts_of(keys), texts_of(command::serve::known_keys()));
}

}  // namespace

}  // namespace auth0::test
