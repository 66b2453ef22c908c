#include "base/ascii.hpp"
#include "serve/program_folder.hpp"
#include "support/write_file.hpp"

#include <auth0/http_transport.hpp>
#include <auth0/testing/dpop_key.hpp>
#include <auth0/testing/tenant_server.hpp>

#include <algorithm>
#include <array>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

using Fields = std::vector<HttpHeader>;

void remove_field(Fields& fields, const std::string& name) {
  std::erase_if(fields, [&](const HttpHeader& field) { return equals_ignoring_case(field.name, name); });
}

void set_field(Fields& fields, const std::string& name, const std::string& value) {
  remove_field(fields, name);
  fields.push_back({.name = name, .value = value});
}

std::string text_of(const Fields& fields) {
  std::string text;
  for (const auto& field : fields)
    text.append(lower_case(field.name)).append(": ").append(field.value).append("\r\n");
  return text;
}

Fields fields_of(const RawAnswer& answer) {
  Fields fields;
  for (auto at = answer.head.find("\r\n"); at + 2 < answer.head.size();) {
    const auto end = answer.head.find("\r\n", at + 2);
    const auto line = answer.head.substr(at + 2, end - at - 2);
    const auto colon = line.find(": ");
    fields.push_back({.name = line.substr(0, colon), .value = line.substr(colon + 2)});
    at = end;
  }
  return fields;
}

// What a client asks a proxy for.
struct ClientRequest {
  std::string method = "GET";
  std::string target{};
  Fields fields{};
  std::string host = "api.example.com";
};

// What comes of it: the fields that the API gets with status 200, else those of the refusal.
struct Outcome {
  int status = 0;
  std::string fields{};
};

// `auth0-api serve` as proxies ask it that Debian does not have.
class AskedByProtocol : public ::testing::Test {
 protected:
  void start(const std::string& kind) {
    write_file(folder_.file("ca.pem"), tenant_.ca_pem());
    write_file(folder_.file("sidecar.toml"), "[listen]\nport = " + std::to_string(port_) +
                                                 "\n[proxy]\nkind = \"" + kind + R"("
[access_log]
enabled = false
[dpop]
nonces = true
[tokens]
domains = ")" + tenant_.tenant().domain() + R"("
ca_file = "ca.pem"
algorithms = "ES256"
[[resource]]
identifier = "https://api.example.com"
[[route]]
path = "/health"
public = true
[[route]]
path = "/orders/**"
scopes = "read:orders"
)");
    sidecar_ = folder_.start("sidecar", "auth0-api serve --config sidecar.toml --threads 1");
    ASSERT_TRUE(is_served(port_)) << folder_.text("sidecar.err");
  }

  [[nodiscard]] RawAnswer ask(const std::string& method, const std::string& target,
                              const Fields& fields) const {
    RawClient client(port_);
    client.send(std::string(method).append(" ").append(target).append(" HTTP/1.1\r\n") + text_of(fields) +
                "\r\n");
    return client.answer(method == "HEAD");
  }

  // Traefik's forwardAuth with authResponseHeaders, without trustForwardHeader: the client's fields but those
  // of its connection, X-Forwarded-* replaced; any 2xx is a yes.
  [[nodiscard]] Outcome through_traefik(ClientRequest request) const {
    auto fields = request.fields;
    for (const auto* name : {"Connection", "Keep-Alive", "Proxy-Connection", "Te", "Trailer",
                             "Transfer-Encoding", "Upgrade", "Content-Length"})
      remove_field(fields, name);
    set_field(fields, "X-Forwarded-For", "192.0.2.7");
    set_field(fields, "X-Forwarded-Method", request.method);
    set_field(fields, "X-Forwarded-Proto", "https");
    set_field(fields, "X-Forwarded-Host", request.host);
    set_field(fields, "X-Forwarded-Uri", request.target);
    set_field(fields, "Host", "127.0.0.1:" + std::to_string(port_));
    set_field(fields, "Accept-Encoding", "gzip");
    const auto answer = ask("GET", "/ask", fields);
    if (answer.status < 200 || answer.status >= 300)
      return {.status = answer.status, .fields = text_of(fields_of(answer))};
    return {.status = 200, .fields = passed_on(std::move(request.fields), answer)};
  }

  // Envoy's ext_authz over HTTP: method, host and path of the client with `path_prefix` before it, and the
  // fields that are allowed; 200 alone is a yes.
  [[nodiscard]] Outcome through_envoy(ClientRequest request) const {
    Fields fields = {{.name = "host", .value = request.host}, {.name = "content-length", .value = "0"}};
    for (const auto& field : request.fields) {
      if (const auto name = lower_case(field.name); name == "authorization" || name == "dpop")
        fields.push_back({.name = name, .value = field.value});
    }
    fields.push_back({.name = "x-envoy-internal", .value = "true"});
    fields.push_back({.name = "x-forwarded-for", .value = "192.0.2.7"});
    const auto answer = ask(request.method, "/ask" + request.target, fields);
    if (answer.status != 200) return {.status = answer.status, .fields = text_of(fields_of(answer))};
    return {.status = 200, .fields = passed_on(std::move(request.fields), answer)};
  }

  [[nodiscard]] std::string bearer(const std::string& scope = "read:orders") {
    return "Bearer " + tenant_.tenant().issue({.subject = "auth0|alice", .scope = scope});
  }

  // Both proxies must pass these; what differs is how they ask.
  template <class Through>
  void check_verdicts(const Through& through) {
    const Fields smuggled = {{.name = "X-Auth-Subject", .value = "mallory"},
                             {.name = "x-auth-scope", .value = "mallory"},
                             {.name = "X-Forwarded-Uri", .value = "/health"},
                             {.name = "X-Forwarded-Method", .value = "GET"},
                             {.name = "X-Original-URI", .value = "/health"}};
    EXPECT_EQ(through({.target = "/orders/7", .fields = smuggled}).status, 401);
    auto with_token = smuggled;
    with_token.push_back({.name = "Authorization", .value = bearer()});
    const auto passed = through({.target = "/orders/7?a=b", .fields = with_token});
    EXPECT_EQ(passed.status, 200);
    EXPECT_TRUE(passed.fields.contains("x-auth-subject: auth0|alice\r\n")) << passed.fields;
    EXPECT_TRUE(passed.fields.contains("x-auth-scope: read:orders\r\n")) << passed.fields;
    EXPECT_FALSE(passed.fields.contains("mallory")) << passed.fields;
    const auto without = through({.target = "/health", .fields = smuggled});
    EXPECT_EQ(without.status, 200);
    EXPECT_FALSE(without.fields.contains("mallory")) << without.fields;
    const auto unscoped =
        through({.target = "/orders/7", .fields = {{.name = "Authorization", .value = bearer("other")}}});
    EXPECT_EQ(unscoped.status, 403);
    EXPECT_TRUE(unscoped.fields.contains("insufficient_scope")) << unscoped.fields;
    for (const std::string method : {"POST", "DELETE", "HEAD"})
      EXPECT_EQ(through({.method = method, .target = "/invoices", .fields = with_token}).status, 403) << method;
    EXPECT_EQ(through({.target = "/health/../orders", .fields = with_token}).status, 400);
    EXPECT_EQ(through({.target = "/orders", .fields = with_token, .host = "other.example.com"}).status, 400);
  }

  template <class Through>
  void check_proofs(const Through& through) {
    const auto token =
        tenant_.tenant().issue({.scope = "read:orders", .claims = {{"cnf", {{"jkt", key_.thumbprint()}}}}});
    const auto with_nonce = [&](const std::string& nonce, const std::string& method = "PUT") {
      const auto proof = key_.make_proof(
          {.method = method, .url = "https://api.example.com/orders/7", .access_token = token, .nonce = nonce});
      return through(
          {.method = "PUT",
           .target = "/orders/7",
           .fields = {{.name = "Authorization", .value = "DPoP " + token}, {.name = "DPoP", .value = proof}}});
    };
    const auto refused = with_nonce("");
    EXPECT_EQ(refused.status, 401);
    EXPECT_TRUE(refused.fields.contains("use_dpop_nonce")) << refused.fields;
    const auto at = refused.fields.find("dpop-nonce: ");
    ASSERT_NE(at, std::string::npos) << refused.fields;
    const auto nonce = refused.fields.substr(at + 12, refused.fields.find('\r', at) - at - 12);
    EXPECT_EQ(with_nonce(nonce).status, 200);
    EXPECT_EQ(with_nonce(nonce, "GET").status, 401);
  }

 private:
  static std::string passed_on(Fields fields, const RawAnswer& answer) {
    const auto set = fields_of(answer);
    for (const std::string name : {"x-auth-subject", "x-auth-client", "x-auth-scope"}) {
      remove_field(fields, name);
      for (const auto& field : set) {
        if (lower_case(field.name) == name) fields.push_back({.name = name, .value = field.value});
      }
    }
    return text_of(fields);
  }

  ProgramFolder folder_;
  std::uint16_t port_ = free_port();
  testing::TenantServer tenant_{{.tenant = {.algorithm = "ES256"}}};
  testing::DpopKey key_;
  std::unique_ptr<RunningCommand> sidecar_;
};

TEST_F(AskedByProtocol, JudgesWhatTraefiksClientAskedFor) {
  start("traefik");
  check_verdicts([this](ClientRequest request) { return through_traefik(std::move(request)); });
}

TEST_F(AskedByProtocol, ChecksProofsBehindTraefik) {
  start("traefik");
  check_proofs([this](ClientRequest request) { return through_traefik(std::move(request)); });
}

TEST_F(AskedByProtocol, JudgesWhatEnvoysClientAskedFor) {
  start("envoy");
  check_verdicts([this](ClientRequest request) { return through_envoy(std::move(request)); });
}

TEST_F(AskedByProtocol, ChecksProofsBehindEnvoy) {
  start("envoy");
  check_proofs([this](ClientRequest request) { return through_envoy(std::move(request)); });
}

// Clients reach the sidecar's documents through Envoy only if a route of Envoy's says so.
TEST_F(AskedByProtocol, EnvoysClientsCannotNameTheSidecarsOwnPaths) {
  start("envoy");
  for (const std::string target :
       {"/ask/health", "/.well-known/oauth-protected-resource", "//health", "/../health"})
    EXPECT_NE(through_envoy({.target = target}).status, 200) << target;
}

}  // namespace

}  // namespace auth0::test
