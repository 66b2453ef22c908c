#include "serve/gate.hpp"

#include "serve/configuration_file.hpp"
#include "support/eventually.hpp"

#include <auth0/api_client.hpp>
#include <auth0/testing/dpop_key.hpp>
#include <auth0/testing/tenant_server.hpp>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <future>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

using command::serve::Gate;
using command::serve::GateAnswer;
using command::serve::make_gate;
using Headers = std::vector<HttpHeader>;

constexpr std::string_view calendar = "https://calendar.example.com";

class ServeGate : public ConfigurationFile {
 protected:
  ServeGate() { write_file(folder_ / "ca.pem", server_.ca_pem()); }

  // Tables of their own that come after those that every test has.
  [[nodiscard]] std::string text(const std::string& routes, const std::string& proxy = {}) {
    return "[proxy]\n" + proxy + "\n[tokens]\ndomains = \"" + server_.tenant().domain() +
           "\"\nalgorithms = \"ES256\"\nca_file = \"ca.pem\"\n" +
           "[[resource]]\nidentifier = \"https://api.example.com\"\nscopes = [\"read:orders\"]\n" + routes;
  }

  [[nodiscard]] std::shared_ptr<Gate> gate(const std::string& file,
                                           const std::shared_ptr<Gate>& previous = {}) {
    const auto configuration = read(file);
    if (!configuration) {
      ADD_FAILURE() << configuration.error().front().key << ": " << configuration.error().front().message;
      return {};
    }
    return make_gate(*configuration, previous);
  }

  static GateAnswer ask_with(Gate& gate, const command::serve::GateRequest& request) {
    std::promise<GateAnswer> answer;
    gate.ask(request, [&answer](GateAnswer given) { answer.set_value(std::move(given)); });
    return answer.get_future().get();
  }

  // As nginx asks.
  static GateAnswer ask(Gate& gate, const std::string& method, const std::string& target,
                        Headers headers = {}) {
    headers.push_back({.name = "X-Original-Method", .value = method});
    headers.push_back({.name = "X-Original-URI", .value = target});
    return ask_with(gate,
                    {.method = "GET", .target = "/ask", .headers = headers, .is_from_trusted_peer = true});
  }

  [[nodiscard]] Headers bearer(const testing::TokenOptions& options = {}) {
    return {{.name = "Authorization", .value = "Bearer " + server_.tenant().issue(options)}};
  }

  [[nodiscard]] Headers bound(const std::string& method, const std::string& url) {
    const auto token = server_.tenant().issue({.claims = {{"cnf", {{"jkt", key_.thumbprint()}}}}});
    return {{.name = "Authorization", .value = "DPoP " + token},
            {.name = "DPoP", .value = key_.make_proof({.method = method, .url = url, .access_token = token})}};
  }

  static std::string header(const GateAnswer& answer, std::string_view name) {
    std::string found;
    for (const auto& each : answer.headers) {
      if (each.name == name) found += (found.empty() ? "" : " | ") + each.value;
    }
    return found;
  }
  static bool has_header(const GateAnswer& answer, std::string_view name) {
    return std::ranges::any_of(answer.headers, [&](const HttpHeader& each) { return each.name == name; });
  }

  testing::TenantServer server_{{.tenant = {.algorithm = "ES256", .other_audiences = {calendar}}}};
  testing::DpopKey key_;
};

constexpr const char* orders_route = R"(
[[route]]
path = "/orders/**"
scopes = "read:orders"
)";

TEST_F(ServeGate, LetsRequestsPassWhoseTokenSatisfiesTheRoute) {
  const auto gate = this->gate(text(orders_route));
  const auto answer =
      ask(*gate, "GET", "/orders/7", bearer({.subject = "auth0|alice", .scope = "read:orders"}));
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.body, "");
  EXPECT_EQ(answer.reason, "");
  EXPECT_EQ(answer.route, "/orders/**");
  EXPECT_EQ(header(answer, "X-Auth-Subject"), "auth0|alice");
  EXPECT_EQ(header(answer, "X-Auth-Scope"), "read:orders");
}

TEST_F(ServeGate, GivesTheChallengeOfTheLibraryToOthers) {
  const auto gate = this->gate(text(orders_route));
  const auto without = ask(*gate, "GET", "/orders/7");
  EXPECT_EQ(without.status, 401);
  EXPECT_EQ(without.reason, "token_missing");
  EXPECT_TRUE(
      header(without, "WWW-Authenticate")
          .contains("resource_metadata=\"https://api.example.com/.well-known/oauth-protected-resource\""))
      << header(without, "WWW-Authenticate");
  EXPECT_TRUE(header(without, "WWW-Authenticate").contains(", DPoP ")) << header(without, "WWW-Authenticate");
  EXPECT_EQ(std::ranges::count(without.headers, "WWW-Authenticate", &HttpHeader::name), 1);
  const auto unscoped = ask(*gate, "GET", "/orders/7", bearer());
  EXPECT_EQ(unscoped.status, 403);
  EXPECT_EQ(unscoped.reason, "scope_missing");
  EXPECT_TRUE(header(unscoped, "WWW-Authenticate").contains("insufficient_scope"));
  EXPECT_TRUE(unscoped.body.contains("insufficient_scope"));
  EXPECT_EQ(unscoped.route, "/orders/**");
  EXPECT_FALSE(has_header(unscoped, "X-Auth-Subject"));
  const auto expired = ask(*gate, "GET", "/orders/7", bearer({.defect = testing::TokenDefect::expired}));
  EXPECT_EQ(expired.status, 401);
  EXPECT_EQ(expired.reason, "token_expired");
}

TEST_F(ServeGate, DeniesWhatNoRouteAllows) {
  const auto gate = this->gate(text(orders_route));
  const auto answer = ask(*gate, "GET", "/other", bearer({.scope = "read:orders"}));
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(answer.reason, "no_route");
  EXPECT_EQ(answer.route, "");
  EXPECT_EQ(ask(*gate, "GET", "/orders/../other", bearer()).reason, "path_ambiguous");
  EXPECT_EQ(ask(*gate, "GET", "/orders/..%2fother", bearer()).status, 400);
  EXPECT_EQ(ask(*gate, "GET", "/orders/\\x", bearer()).reason, "path_invalid");
  EXPECT_EQ(ask(*gate, "GET", "/orders", {{.name = "X-Original-URI", .value = "/public"}}).reason,
            "question_invalid");
}

TEST_F(ServeGate, BelievesTrustedPeersOnly) {
  const auto gate = this->gate(text("[[route]]\npath = \"/**\"\npublic = true\n"));
  const Headers headers = {{"X-Original-Method", "GET"}, {"X-Original-URI", "/"}};
  const auto answer = ask_with(*gate, {.method = "GET", .target = "/ask", .headers = headers});
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(answer.reason, "untrusted_peer");
}

TEST_F(ServeGate, DoesNotLookAtTokensOfPublicRoutes) {
  const auto gate =
      this->gate(text("[[route]]\nname = \"site\"\npath = \"/**\"\npublic = true\n"
                      "[upstream]\nclaims = { Org = \"org_id\" }\n"));
  const auto answer = ask(*gate, "GET", "/", {{"Authorization", "Bearer junk"}, {"X-Auth-Subject", "admin"}});
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.route, "site");
  // So that a proxy replaces what the client has sent.
  for (const auto* name : {"X-Auth-Subject", "X-Auth-Client", "X-Auth-Scope", "X-Auth-Claim-Org"}) {
    EXPECT_TRUE(has_header(answer, name)) << name;
    EXPECT_EQ(header(answer, name), "") << name;
  }
}

TEST_F(ServeGate, JudgesProofsByTheOriginalRequest) {
  const auto gate = this->gate(text("[[route]]\npath = \"/**\"\n"));
  const auto good = bound("POST", "https://api.example.com/orders");
  EXPECT_EQ(ask(*gate, "POST", "/orders?x=1", good).status, 204);
  EXPECT_EQ(ask(*gate, "POST", "/orders?x=1", good).reason, "proof_replayed");
  EXPECT_EQ(ask(*gate, "POST", "/orders", bound("GET", "https://api.example.com/orders")).reason,
            "method_mismatch");
  EXPECT_EQ(ask(*gate, "POST", "/orders", bound("POST", "http://127.0.0.1:4180/ask")).reason, "url_mismatch");
  EXPECT_EQ(ask(*gate, "POST", "/orders", bound("POST", "https://evil.example.com/orders")).reason,
            "url_mismatch");
}

TEST_F(ServeGate, DemandsBoundTokensWhereARouteDoes) {
  const auto gate =
      this->gate(text("[[route]]\npath = \"/pay\"\ndpop = \"required\"\n[[route]]\npath = \"/**\"\n"));
  EXPECT_EQ(ask(*gate, "POST", "/pay", bound("POST", "https://api.example.com/pay")).status, 204);
  const auto answer = ask(*gate, "POST", "/pay", bearer());
  EXPECT_EQ(answer.status, 401);
  EXPECT_TRUE(header(answer, "WWW-Authenticate").starts_with("DPoP ")) << header(answer, "WWW-Authenticate");
  EXPECT_EQ(ask(*gate, "POST", "/other", bearer()).status, 204);
  // The used proof counts for both.
  const auto once = bound("POST", "https://api.example.com/pay");
  EXPECT_EQ(ask(*gate, "POST", "/pay", once).status, 204);
  EXPECT_EQ(ask(*gate, "POST", "/pay/", once).reason, "url_mismatch");
  EXPECT_EQ(ask(*gate, "POST", "/pay", once).reason, "proof_replayed");
}

TEST_F(ServeGate, ServesMetadataAndNothingElse) {
  const auto gate = this->gate(text(orders_route));
  const auto get = [&](std::string_view method, std::string_view target) {
    return ask_with(*gate, {.method = method, .target = target});
  };
  const auto answer = get("GET", "/.well-known/oauth-protected-resource");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(header(answer, "Content-Type"), "application/json");
  const auto document = boost::json::parse(answer.body).as_object();
  EXPECT_EQ(document.at("resource"), boost::json::value("https://api.example.com"));
  EXPECT_EQ(document.at("authorization_servers"), (boost::json::array{server_.tenant().issuer()}));
  EXPECT_EQ(get("POST", "/.well-known/oauth-protected-resource").status, 405);
  for (const std::string_view target : {"/", "/asking", "/ask/x", "/.well-known/jwks.json", "/orders/7", "*"})
    EXPECT_EQ(get("GET", target).status, 404) << target;
}

TEST_F(ServeGate, ServesTheMetadataOfEachHost) {
  const auto gate = this->gate(text(
      "[[resource]]\nidentifier = \"https://files.example.com\"\n"
      "[[route]]\nhosts = \"files.example.com\"\nresource = \"https://files.example.com\"\npath = \"/**\"\n"
      "[[route]]\nresource = \"https://api.example.com\"\npath = \"/**\"\n"));
  const auto resource_at = [&](const std::string& host) {
    const Headers headers = {{"Host", host}};
    const auto answer = ask_with(
        *gate, {.method = "GET", .target = "/.well-known/oauth-protected-resource", .headers = headers});
    return answer.status == 200 ? boost::json::serialize(boost::json::parse(answer.body).at("resource"))
                                : std::to_string(answer.status);
  };
  EXPECT_EQ(resource_at("files.example.com"), "\"https://files.example.com\"");
  EXPECT_EQ(resource_at("api.example.com"), "\"https://api.example.com\"");
  EXPECT_EQ(resource_at("Files.Example.COM:443"), "\"https://files.example.com\"");
  EXPECT_EQ(resource_at("files.example.com:8443"), "404");
  EXPECT_EQ(resource_at("127.0.0.1"), "404");
  // A token for one API is not good for the other.
  const auto ask_at = [&](const std::string& host, const std::string& audience) {
    auto headers = bearer({.audience = audience});
    headers.push_back({.name = "X-Original-Host", .value = host});
    const auto answer = ask(*gate, "GET", "/", headers);
    return answer.status == 204 ? "passes" : answer.reason;
  };
  EXPECT_EQ(ask_at("files.example.com", "https://files.example.com"), "passes");
  EXPECT_EQ(ask_at("files.example.com", "https://api.example.com"), "audience_mismatch");
  EXPECT_EQ(ask_at("api.example.com", "https://api.example.com"), "passes");
  EXPECT_EQ(ask_at("api.example.com", "https://files.example.com"), "audience_mismatch");
}

TEST_F(ServeGate, AnswersEnvoyWith200) {
  const auto gate = this->gate(text(orders_route, "kind = \"envoy\""));
  auto headers = bearer({.scope = "read:orders"});
  headers.push_back({.name = "Host", .value = "api.example.com"});
  const auto status = [&](std::string_view target) {
    return ask_with(*gate,
                    {.method = "GET", .target = target, .headers = headers, .is_from_trusted_peer = true})
        .status;
  };
  EXPECT_EQ(status("/ask/orders/7"), 200);
  EXPECT_EQ(status("/ask/other"), 403);
  // What a client might ask for, were there no prefix.
  EXPECT_EQ(status("/orders/7"), 404);
}

constexpr const char* exchange_table = R"(
[upstream.exchange]
audience = "https://calendar.example.com"
client_id = "test-client"
client_secret = "${file:client_secret}"
deadline = "2s"
)";

TEST_F(ServeGate, ExchangesTokensForThoseOfTheUpstream) {
  write_file(folder_ / "client_secret", "test-secret\n");
  const auto gate = this->gate(text("[[route]]\npath = \"/site\"\npublic = true\n[[route]]\npath = \"/**\"\n") +
                               exchange_table);
  const auto headers = bearer({.subject = "auth0|alice", .client_id = "web"});
  const auto answer = ask(*gate, "GET", "/", headers);
  ASSERT_EQ(answer.status, 204) << answer.reason;
  const auto authorization = header(answer, "Authorization");
  ASSERT_TRUE(authorization.starts_with("Bearer "));
  EXPECT_NE(authorization, headers.front().value);
  auto options = server_.client_options();
  options.audience = std::string(calendar);
  const auto token = ApiClient(options).verify_access_token({.access_token = authorization.substr(7)});
  EXPECT_EQ(token.subject(), "auth0|alice");
  EXPECT_EQ(header(ask(*gate, "GET", "/", headers), "Authorization"), authorization);
  EXPECT_EQ(server_.tenant().token_requests().size(), 1U);
  // The upstream does not get the client's token, whatever the route.
  EXPECT_TRUE(has_header(ask(*gate, "GET", "/site", headers), "Authorization"));
  EXPECT_EQ(header(ask(*gate, "GET", "/site", headers), "Authorization"), "");
}

TEST_F(ServeGate, RefusesWhatCannotBeExchanged) {
  write_file(folder_ / "client_secret", "test-secret");
  server_.tenant().refuse_token_requests({.status = 403, .error = "access_denied", .times = 1});
  const auto gate = this->gate(text("[[route]]\nname = \"all\"\npath = \"/**\"\n") + exchange_table);
  const auto refused = ask(*gate, "GET", "/", bearer({.client_id = "web"}));
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.reason, "exchange_refused");
  EXPECT_EQ(refused.route, "all");
  EXPECT_FALSE(has_header(refused, "X-Auth-Subject"));
  server_.tenant().set_down(true);
  EXPECT_EQ(ask(*gate, "GET", "/", bearer({.subject = "auth0|bob", .client_id = "web"})).status, 503);
  server_.tenant().recover();
  server_.tenant().refuse_token_requests({.status = 401, .error = "invalid_client", .times = 1});
  const auto unknown = ask(*gate, "GET", "/", bearer({.subject = "auth0|carol", .client_id = "web"}));
  EXPECT_EQ(unknown.status, 500);
  EXPECT_FALSE(unknown.body.contains("invalid_client"));
}

TEST_F(ServeGate, SignsWhoAsks) {
  write_file(folder_ / "key.pem", key_.private_key_pem());
  const auto gate = this->gate(text("[[route]]\npath = \"/**\"\n") +
                               "[upstream.signed_identity]\nissuer = \"https://gate.example.com\"\n"
                               "audience = \"upstream\"\nprivate_key = \"${file:key.pem}\"\n");
  const auto answer = ask(*gate, "GET", "/", bearer({.subject = "auth0|alice", .scope = "a b"}));
  const auto keys = ask_with(*gate, {.method = "GET", .target = "/.well-known/jwks.json"}).body;
  EXPECT_FALSE(keys.contains("\"d\""));
  const ApiClient upstream({.issuer = "https://gate.example.com",
                            .audience = "upstream",
                            .algorithms = "ES256",
                            .static_keys = StaticKeys{.metadata = R"({"issuer":"https://gate.example.com",
                              "jwks_uri":"https://gate.example.com/.well-known/jwks.json"})",
                                                      .jwks = keys}});
  const auto token = upstream.verify_access_token({.access_token = header(answer, "X-Auth-Token")});
  EXPECT_EQ(token.subject(), "auth0|alice");
  EXPECT_TRUE(token.has_scope("b"));
  EXPECT_EQ(token.string_claim("token_issuer"), server_.tenant().issuer());
  EXPECT_EQ(token.expires_at() - token.issued_at(), std::chrono::seconds(60));
}

TEST_F(ServeGate, GoesOnAfterAReload) {
  const auto before = gate(text("[[route]]\npath = \"/**\"\n"));
  const auto proof = bound("GET", "https://api.example.com/orders");
  EXPECT_EQ(ask(*before, "GET", "/orders", proof).status, 204);
  server_.tenant().set_down(true);
  const auto after = gate(text("[[route]]\npath = \"/orders\"\n"), before);
  EXPECT_TRUE(after->is_ready());
  EXPECT_EQ(ask(*after, "GET", "/orders", bearer()).status, 204);
  EXPECT_EQ(ask(*after, "GET", "/other", bearer()).reason, "no_route");
  EXPECT_EQ(ask(*after, "GET", "/orders", proof).reason, "proof_replayed");
  EXPECT_EQ(ask(*before, "GET", "/other", bearer()).status, 204);
}

TEST_F(ServeGate, RemembersProofsWhereOtherSettingsChange) {
  const auto before = gate(text("[[route]]\npath = \"/**\"\n"));
  const auto proof = bound("GET", "https://api.example.com/orders");
  EXPECT_EQ(ask(*before, "GET", "/orders", proof).status, 204);
  const auto after =
      gate(text("[[route]]\npath = \"/**\"\n[dpop]\nalgorithms = [\"ES256\", \"RS256\"]\n"), before);
  EXPECT_EQ(ask(*after, "GET", "/orders", proof).reason, "proof_replayed");
}

TEST_F(ServeGate, ReadsAuthoritiesAgainThatWereReplacedInTheirFile) {
  const auto file = text("[[route]]\npath = \"/**\"\n");
  write_file(folder_ / "ca.pem", testing::TenantServer().ca_pem());
  const auto before = gate(file);
  EXPECT_EQ(ask(*before, "GET", "/orders", bearer()).status, 503);
  write_file(folder_ / "ca.pem", server_.ca_pem());
  const auto after = gate(file, before);
  EXPECT_EQ(ask(*after, "GET", "/orders", bearer()).status, 204);
}

TEST_F(ServeGate, SaysThatItCannotJudgeWhileTheIssuerIsDown) {
  server_.tenant().set_down(true);
  const auto gate = this->gate(text("[[route]]\npath = \"/**\"\n"));
  EXPECT_FALSE(gate->is_ready());
  const auto answer = ask(*gate, "GET", "/", bearer());
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.reason, "issuer_unavailable");
  server_.tenant().recover();
  EXPECT_TRUE(eventually([&] { return gate->is_ready(); }));
  EXPECT_EQ(ask(*gate, "GET", "/", bearer()).status, 204);
}

TEST_F(ServeGate, AcceptsASubsetOfTheIssuers) {
  testing::TenantServer other({.tenant = {.algorithm = "ES256"}});
  write_file(folder_ / "ca.pem", server_.ca_pem() + other.ca_pem());
  const auto gate =
      this->gate("[tokens]\ndomains = [\"" + server_.tenant().domain() + "\", \"" + other.tenant().domain() +
                 "\"]\nalgorithms = \"ES256\"\nca_file = \"ca.pem\"\n"
                 "[[resource]]\nidentifier = \"https://api.example.com\"\n"
                 "[[route]]\npath = \"/admin\"\nissuers = \"" +
                 server_.tenant().domain() + "\"\n[[route]]\npath = \"/**\"\n");
  const Headers others = {{"Authorization", "Bearer " + other.tenant().issue()}};
  EXPECT_EQ(ask(*gate, "GET", "/admin", bearer()).status, 204);
  EXPECT_EQ(ask(*gate, "GET", "/admin", others).reason, "requirement_not_met");
  EXPECT_EQ(ask(*gate, "GET", "/", others).status, 204);
}

TEST_F(ServeGate, KnowsItsIssuerHoweverItIsWritten) {
  const auto domain = server_.tenant().domain();  // localhost and a port
  for (const auto& written : {"https://" + domain, "LOCALHOST" + domain.substr(domain.find(':')), domain}) {
    std::string file = "[tokens]\nalgorithms = \"ES256\"\nca_file = \"ca.pem\"\ndomains = \"";
    file.append(written).append(
        "\"\n[[resource]]\nidentifier = \"https://api.example.com\"\n[[route]]\npath = \"/**\"\nissuers = \"");
    const auto gate = this->gate(file.append(written).append("\"\n"));
    EXPECT_EQ(ask(*gate, "GET", "/", bearer()).status, 204) << written;
  }
}

TEST_F(ServeGate, ChecksClaimsAndPermissions) {
  const auto gate = this->gate(text(R"(
[[route]]
path = "/claims"
claims = { org_id = "org_1", level = 3, trial = false }
claims_include = { groups = ["a", "b"] }
[[route]]
path = "/permissions"
permissions = "read:all"
any_permission = ["x", "y"]
[[route]]
path = "/step-up"
acr = "urn:mfa"
)"));
  const boost::json::object good{
      {"org_id", "org_1"}, {"level", 3}, {"trial", false}, {"groups", {"b", "a", "c"}}};
  EXPECT_EQ(ask(*gate, "GET", "/claims", bearer({.claims = good})).status, 204);
  for (const auto& [name, value] : boost::json::object{
           {"org_id", "org_2"}, {"level", "3"}, {"trial", true}, {"groups", boost::json::array{"a"}}}) {
    auto bad = good;
    bad[name] = value;
    EXPECT_EQ(ask(*gate, "GET", "/claims", bearer({.claims = bad})).reason, "claim_not_accepted") << name;
  }
  EXPECT_EQ(ask(*gate, "GET", "/permissions", bearer({.permissions = {"read:all", "y"}})).status, 204);
  EXPECT_EQ(ask(*gate, "GET", "/permissions", bearer({.permissions = {"read:all"}})).reason,
            "permission_missing");
  const auto step_up = ask(*gate, "GET", "/step-up", bearer());
  EXPECT_EQ(step_up.status, 401);
  EXPECT_TRUE(header(step_up, "WWW-Authenticate").contains("acr_values=\"urn:mfa\""));
}

TEST_F(ServeGate, TakesCertificatesFromTheProxy) {
  const auto gate = this->gate(text("[[route]]\npath = \"/**\"\n", "certificate_from = \"client-cert\""));
  auto headers = bearer({.claims = {{"cnf", {{"x5t#S256", std::string(43, 'A')}}}}});
  EXPECT_EQ(ask(*gate, "GET", "/", headers).reason, "certificate_missing");
  headers.push_back({.name = "Client-Cert", .value = ":AAAA:"});
  EXPECT_NE(ask(*gate, "GET", "/", headers).status, 204);
  headers.push_back({.name = "Client-Cert", .value = ":AAAA:"});
  EXPECT_EQ(ask(*gate, "GET", "/", headers).reason, "forwarded_headers_invalid");
}

TEST_F(ServeGate, TellsHowItIs) {
  const auto gate = this->gate(text(orders_route));
  EXPECT_TRUE(eventually([&] { return gate->is_ready(); }));
  static_cast<void>(ask(*gate, "GET", "/orders", bearer()));
  EXPECT_TRUE(boost::json::parse(gate->health_json()).is_object());
  std::string metrics = "before\n";
  gate->write_metrics(metrics);
  EXPECT_TRUE(metrics.starts_with("before\n# "));
  EXPECT_TRUE(metrics.contains("scope_missing")) << metrics;
}

}  // namespace

}  // namespace auth0::test
