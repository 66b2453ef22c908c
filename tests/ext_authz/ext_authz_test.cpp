#include "base/ascii.hpp"
#include "serve/configuration_file.hpp"
#include "serve/ext_authz_server.hpp"
#include "serve/program_folder.hpp"
#include "sidecar/scripted_gate.hpp"
#include "support/eventually.hpp"

#include <auth0/testing/dpop_key.hpp>
#include <auth0/testing/tenant_server.hpp>

#include <chrono>
#include <ext_authz.grpc.pb.h>
#include <ext_authz.pb.h>
#include <fstream>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <gtest/gtest.h>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

namespace v3 = envoy::service::auth::v3;
using command::serve::ExtAuthzServer;
using command::serve::Gate;
using command::serve::Service;
using Headers = std::map<std::string, std::string>;

// Envoy with a request of its client.
class Envoy {
 public:
  explicit Envoy(const ExtAuthzServer& server) : Envoy(server.name()) {}
  explicit Envoy(const std::string& address)
      : stub_(
            v3::Authorization::NewStub(::grpc::CreateChannel(address, ::grpc::InsecureChannelCredentials()))) {}

  [[nodiscard]] v3::CheckResponse check(const v3::CheckRequest& request) const {
    v3::CheckResponse response;
    const auto status = try_check(request, response, std::chrono::seconds(10));
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }
  [[nodiscard]] v3::CheckResponse check(const std::string& method, const std::string& path,
                                        const Headers& headers = {}) const {
    return check(question(method, path, headers));
  }
  [[nodiscard]] ::grpc::Status try_check(const v3::CheckRequest& request, v3::CheckResponse& response,
                                         std::chrono::milliseconds time) const {
    ::grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + time);
    context.set_wait_for_ready(true);
    return stub_->Check(&context, request, &response);
  }

  // As Envoy sends it: the host is a pseudo-header too.
  static v3::CheckRequest question(const std::string& method, const std::string& path,
                                   const Headers& headers = {}) {
    v3::CheckRequest request;
    auto& http = *request.mutable_attributes()->mutable_request()->mutable_http();
    http.set_method(method);
    http.set_path(path);
    http.set_host("api.example.com");
    auto& fields = *http.mutable_headers();
    fields[":method"] = method;
    fields[":path"] = path;
    fields[":authority"] = "api.example.com";
    fields["x-forwarded-proto"] = "https";
    for (const auto& [name, value] : headers)
      fields[name] = value;
    return request;
  }

  // What the API gets of a request that may pass: Envoy sets first, and removes then.
  static Headers passed_on(Headers headers, const v3::CheckResponse& response) {
    EXPECT_EQ(response.status().code(), 0);
    EXPECT_TRUE(response.has_ok_response());
    for (const auto& option : response.ok_response().headers()) {
      EXPECT_TRUE(option.has_append() && !option.append().value()) << option.header().key();
      headers[lower_case(option.header().key())] = option.header().value();
    }
    for (const auto& name : response.ok_response().headers_to_remove())
      headers.erase(lower_case(name));
    return headers;
  }

 private:
  std::unique_ptr<v3::Authorization::Stub> stub_;
};

// The values of a header, with " | " between them.
std::string value_of(const google::protobuf::RepeatedPtrField<v3::HeaderValueOption>& headers,
                     std::string_view name) {
  std::string values;
  for (const auto& option : headers) {
    if (option.header().key() != name) continue;
    values.append(values.empty() ? "" : " | ").append(option.header().value());
  }
  return values;
}

std::string refused_with(const v3::CheckResponse& response, std::string_view name) {
  return value_of(response.denied_response().headers(), name);
}

class ExtAuthz : public ConfigurationFile {
 protected:
  ExtAuthz() {
    write_file(folder_ / "ca.pem", tenant_.ca_pem());
    use();
  }
  ~ExtAuthz() override = default;
  ExtAuthz(const ExtAuthz&) = delete;
  ExtAuthz& operator=(const ExtAuthz&) = delete;

  // Serves with these tables beside those that every test has.
  void use(const std::string& more = "") {
    const auto configuration = read("[tokens]\ndomains = \"" + tenant_.tenant().domain() +
                                    "\"\nalgorithms = \"ES256\"\nca_file = \"ca.pem\"\n" + R"(
[[resource]]
identifier = "https://api.example.com"
[[route]]
path = "/health"
public = true
[[route]]
path = "/orders/**"
scopes = "read:orders"
[upstream]
claims = { Org = "org_id" }
)" + more);
    ASSERT_TRUE(configuration) << configuration.error().front().message;
    server_->use({.gate = command::serve::make_gate(*configuration), .access_log = log_});
  }
  [[nodiscard]] std::string bearer(testing::TokenOptions options = {}) {
    if (options.scope.empty()) options.scope = "read:orders";
    return "Bearer " + tenant_.tenant().issue(options);
  }
  [[nodiscard]] std::string log_text() const {
    std::ifstream file(folder_ / "access.log");
    return {std::istreambuf_iterator<char>(file), {}};
  }

  testing::TenantServer tenant_{{.tenant = {.algorithm = "ES256"}}};
  testing::DpopKey key_;
  std::shared_ptr<command::serve::LineWriter> log_ =
      std::make_shared<command::serve::LineWriter>(folder_ / "access.log");
  std::unique_ptr<ExtAuthzServer> server_ = command::serve::make_ext_authz_server({}, {});
  Envoy envoy_{*server_};
};

TEST_F(ExtAuthz, LetsRequestsPassWithWhatTheirTokenSays) {
  const Headers sent = {{"authorization", bearer({.subject = "auth0|alice", .claims = {{"org_id", "org_1"}}})}};
  const auto answer = envoy_.check("GET", "/orders/7?a=b", sent);
  const auto passed = Envoy::passed_on(sent, answer);
  EXPECT_EQ(passed.at("x-auth-subject"), "auth0|alice");
  EXPECT_EQ(passed.at("x-auth-scope"), "read:orders");
  EXPECT_EQ(passed.at("x-auth-claim-org"), "org_1");
  EXPECT_EQ(passed.at("authorization"), sent.at("authorization"));
}

TEST_F(ExtAuthz, GivesTheWholeRefusal) {
  const auto without = envoy_.check("GET", "/orders/7");
  EXPECT_EQ(without.status().code(), ::grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(without.denied_response().status().code(), 401);
  const auto challenges = refused_with(without, "WWW-Authenticate");
  EXPECT_TRUE(challenges.starts_with("Bearer ")) << challenges;
  EXPECT_TRUE(challenges.contains(", DPoP ")) << challenges;
  EXPECT_FALSE(challenges.contains(" | ")) << challenges;
  EXPECT_EQ(refused_with(without, "Cache-Control"), "no-store");
  const auto unscoped = envoy_.check("GET", "/orders/7", {{"authorization", bearer({.scope = "other"})}});
  EXPECT_EQ(unscoped.status().code(), ::grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(unscoped.denied_response().status().code(), 403);
  EXPECT_TRUE(refused_with(unscoped, "WWW-Authenticate").contains(R"(error="insufficient_scope")"));
  EXPECT_EQ(refused_with(unscoped, "Content-Type"), "application/json");
  EXPECT_TRUE(unscoped.denied_response().body().contains("insufficient_scope"));
  const auto unknown = envoy_.check("GET", "/other", {{"authorization", bearer()}});
  EXPECT_EQ(unknown.denied_response().status().code(), 403);
  EXPECT_TRUE(unknown.denied_response().body().contains("access_denied"));
  EXPECT_FALSE(unknown.has_ok_response());
}

TEST_F(ExtAuthz, RemovesWhatOnlyTheSidecarMaySay) {
  Headers sent = {{"accept", "a"}};
  for (const auto* name : {"x-auth-subject", "x-auth-client", "x-auth-claim-org", "x-auth-claim-role",
                           "x-auth-token", "x_auth_subject", "x-auth_client", "x.auth.scope", "x+auth+scope",
                           "x-http-method-override", "x-original-url", "x-rewrite-url"})
    sent[name] = "mallory";
  const auto values = [](const Headers& headers) {
    std::string text;
    for (const auto& [name, value] : headers)
      text.append(name).append("=").append(value).append("\n");
    return text;
  };
  EXPECT_EQ(values(Envoy::passed_on(sent, envoy_.check("GET", "/health", sent))), "accept=a\n");
  sent["authorization"] = bearer({.subject = "auth0|alice"});
  const auto passed = Envoy::passed_on(sent, envoy_.check("GET", "/orders", sent));
  EXPECT_FALSE(values(passed).contains("mallory")) << values(passed);
  EXPECT_EQ(passed.at("x-auth-subject"), "auth0|alice");
  EXPECT_FALSE(passed.contains("x-auth-claim-org"));
}

TEST_F(ExtAuthz, GoesByTheRequestAndNotByWhatItsHeadersSay) {
  const Headers other = {{"x-original-method", "GET"},
                         {"x-original-uri", "/health"},
                         {"x-forwarded-method", "GET"},
                         {"x-forwarded-uri", "/health"},
                         {"x-envoy-original-path", "/health"}};
  EXPECT_EQ(envoy_.check("GET", "/orders", other).denied_response().status().code(), 401);
  const auto token =
      tenant_.tenant().issue({.scope = "read:orders", .claims = {{"cnf", {{"jkt", key_.thumbprint()}}}}});
  const auto status_with_proof_for = [&](const std::string& method, const std::string& url) {
    return envoy_
        .check("GET", "/orders/7",
               {{"authorization", "DPoP " + token},
                {"dpop", key_.make_proof({.method = method, .url = url, .access_token = token})}})
        .status()
        .code();
  };
  EXPECT_EQ(status_with_proof_for("GET", "https://api.example.com/orders/7"), 0);
  EXPECT_NE(status_with_proof_for("POST", "https://api.example.com/orders/7"), 0);
  EXPECT_NE(status_with_proof_for("GET", "https://api.example.com/orders/8"), 0);
  EXPECT_NE(status_with_proof_for("GET", "https://" + server_->name() + "/orders/7"), 0);
}

TEST_F(ExtAuthz, GivesTheNextNonceToTheClientAndNotToTheApi) {
  use("[dpop]\nnonces = true\n");
  const auto token =
      tenant_.tenant().issue({.scope = "read:orders", .claims = {{"cnf", {{"jkt", key_.thumbprint()}}}}});
  const auto with_nonce = [&](const std::string& nonce) {
    return envoy_.check(
        "GET", "/orders",
        {{"authorization", "DPoP " + token},
         {"dpop",
          key_.make_proof({.url = "https://api.example.com/orders", .access_token = token, .nonce = nonce})}});
  };
  const auto refused = with_nonce("");
  EXPECT_TRUE(refused_with(refused, "WWW-Authenticate").contains("use_dpop_nonce"));
  const auto nonce = refused_with(refused, "DPoP-Nonce");
  EXPECT_NE(nonce, "");
  const auto accepted = with_nonce(nonce);
  EXPECT_EQ(accepted.status().code(), 0);
  EXPECT_FALSE(Envoy::passed_on({}, accepted).contains("dpop-nonce"));
}

TEST_F(ExtAuthz, RefusesWhatIsNotClear) {
  const auto refused = [&](const v3::CheckRequest& request) {
    const auto answer = envoy_.check(request);
    return answer.has_ok_response() ? 200 : answer.denied_response().status().code();
  };
  EXPECT_EQ(refused({}), 400);
  auto request = Envoy::question("GET", "/orders", {{"authorization", bearer()}});
  EXPECT_EQ(refused(request), 200);
  auto& http = *request.mutable_attributes()->mutable_request()->mutable_http();
  (*http.mutable_headers())["host"] = "api.example.com";
  EXPECT_EQ(refused(request), 200);
  (*http.mutable_headers())["host"] = "other.example.com";
  EXPECT_EQ(refused(request), 400);
  http.mutable_headers()->erase("host");
  http.set_host("other.example.com");
  EXPECT_EQ(refused(request), 400);
  http.set_host("api.example.com");
  for (const std::string path :
       {"orders", "http://api.example.com/orders", "/health/../orders", "/orders%2f7"}) {
    http.set_path(path);
    EXPECT_EQ(refused(request), 400) << path;
  }
  http.set_path("/health/..;/orders");
  EXPECT_EQ(refused(request), 400);
  http.set_path("/orders");
  http.set_method("GET /health");
  EXPECT_EQ(refused(request), 400);
}

TEST_F(ExtAuthz, ReadsHeadersThatEnvoyHasNotJoined) {
  auto request = Envoy::question("GET", "/orders");
  auto& http = *request.mutable_attributes()->mutable_request()->mutable_http();
  http.clear_headers();
  const auto add = [&](const std::string& name, const std::string& value) {
    auto& header = *http.mutable_header_map()->add_headers();
    header.set_key(name);
    header.set_raw_value(value);
  };
  add(":authority", "api.example.com");
  add("authorization", bearer());
  add("x-auth-subject", "mallory");
  add("x_auth_subject", "mallory\xff");
  const auto passed =
      Envoy::passed_on({{"x-auth-subject", "mallory"}, {"x_auth_subject", "mallory"}}, envoy_.check(request));
  EXPECT_NE(passed.at("x-auth-subject"), "mallory");
  EXPECT_FALSE(passed.contains("x_auth_subject"));
  add("authorization", bearer());
  EXPECT_FALSE(envoy_.check(request).has_ok_response());
}

TEST_F(ExtAuthz, LogsAndCountsItsAnswers) {
  EXPECT_EQ(envoy_.check("GET", "/orders/7?token=secret").denied_response().status().code(), 401);
  EXPECT_TRUE(eventually([&] { return log_text().contains('\n'); }));
  EXPECT_TRUE(log_text().contains(
      R"("peer":"127.0.0.1","method":"GET","path":"/orders/7","status":401,"route":"/orders/**")"))
      << log_text();
  std::string metrics;
  server_->write_metrics(metrics);
  EXPECT_TRUE(metrics.contains("auth0_sidecar_ext_authz_answers_total{class=\"4xx\"} 1\n")) << metrics;
}

TEST_F(ExtAuthz, IsServedByTheCommand) {
  const ProgramFolder folder;
  const auto port = free_port();
  write_file(folder.file("ca.pem"), tenant_.ca_pem());
  const auto text = "[listen]\nport = " + std::to_string(free_port()) +
                    "\n[ext_authz]\nport = " + std::to_string(port) + "\n[tokens]\ndomains = \"" +
                    tenant_.tenant().domain() + R"("
algorithms = "ES256"
ca_file = "ca.pem"
[[resource]]
identifier = "https://api.example.com"
[[route]]
path = "/orders"
)";
  write_file(folder.file("sidecar.toml"), text);
  const auto sidecar = folder.start("sidecar", "auth0-api serve --config sidecar.toml --threads 1");
  const Envoy envoy("127.0.0.1:" + std::to_string(port));
  const Headers headers = {{"authorization", bearer({.subject = "auth0|alice"})}};
  EXPECT_EQ(Envoy::passed_on({}, envoy.check("GET", "/orders", headers)).at("x-auth-subject"), "auth0|alice");
  EXPECT_EQ(envoy.check("GET", "/other", headers).denied_response().status().code(), 403);
  EXPECT_TRUE(folder.text("sidecar.err").contains(", for Envoy over gRPC on 127.0.0.1:" + std::to_string(port)))
      << folder.text("sidecar.err");
  EXPECT_EQ(sidecar->stop(), 0);
}

TEST(ExtAuthzServer, TellsEnvoyThatNothingServesWithoutAGate) {
  const auto server = command::serve::make_ext_authz_server({}, {});
  v3::CheckResponse response;
  const auto status = Envoy(*server).try_check(Envoy::question("GET", "/"), response, std::chrono::seconds(10));
  EXPECT_EQ(status.error_code(), ::grpc::StatusCode::UNAVAILABLE);
}

TEST(ExtAuthzServer, ForgetsCallsThatEnvoyDoesNotWaitFor) {
  const auto gate = std::make_shared<ScriptedGate>();
  {
    const auto server = command::serve::make_ext_authz_server({}, {.gate = gate});
    const Envoy envoy(*server);
    v3::CheckResponse response;
    const auto status =
        envoy.try_check(Envoy::question("GET", "/never"), response, std::chrono::milliseconds(300));
    EXPECT_EQ(status.error_code(), ::grpc::StatusCode::DEADLINE_EXCEEDED);
    EXPECT_EQ(envoy.check("GET", "/orders").status().code(), 0);
    EXPECT_EQ(envoy.check("GET", "/later/30").status().code(), 0);
    EXPECT_EQ(envoy.check("GET", "/throw").denied_response().status().code(), 500);
    EXPECT_EQ(envoy.check("GET", "/break").denied_response().status().code(), 500);
  }
  EXPECT_EQ(gate.use_count(), 1);
}

TEST(ExtAuthzServer, FinishesCallsWhileItDrains) {
  const auto gate = std::make_shared<ScriptedGate>();
  const auto server = command::serve::make_ext_authz_server({}, {.gate = gate});
  const Envoy envoy(*server);
  std::thread call([&] { EXPECT_EQ(envoy.check("GET", "/later/300").status().code(), 0); });
  EXPECT_TRUE(eventually([&] { return gate->asked() == 1; }));
  EXPECT_FALSE(server->is_drained());
  server->drain(std::chrono::seconds(10));
  call.join();
  EXPECT_TRUE(eventually([&] { return server->is_drained(); }));
}

TEST(ExtAuthzServer, DoesNotShareItsPort) {
  const auto server = command::serve::make_ext_authz_server({}, {});
  const auto port = static_cast<std::uint16_t>(std::stoi(server->name().substr(server->name().rfind(':') + 1)));
  EXPECT_ANY_THROW(static_cast<void>(command::serve::make_ext_authz_server({.port = port}, {})));
}

}  // namespace

}  // namespace auth0::test
