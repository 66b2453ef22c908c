#include "architecture/source_tree.hpp"
#include "base/ascii.hpp"
#include "serve/program_folder.hpp"
#include "support/dev_tenant.hpp"
#include "support/write_file.hpp"

#include <auth0/testing/dpop_key.hpp>

#include <atomic>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <sstream>

namespace auth0::test {
namespace {

namespace json = boost::json;

// `auth0-api serve` as clients meet it: behind nginx with the file of `deploy/`, of which only the ports are
// replaced, with tokens of `auth0-api dev-tenant`, in front of an API that says what it was sent.
class SidecarBehindNginx : public DevTenant {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(nginx_program)) GTEST_SKIP() << nginx_program << " is not installed";
    start();
    write_file(folder_.file("sidecar.toml"), configuration());
    sidecar_ = folder_.start("sidecar", "auth0-api serve --config sidecar.toml --threads 1");
    auto file = text_of_project_file("deploy/nginx/nginx.conf");
    file = with_replaced(file, ":4180", ':' + std::to_string(sidecar_port_));
    file = with_replaced(file, ":3000", ':' + std::to_string(api_.port()));
    file = with_replaced(file, ":8080", ':' + std::to_string(port_));
    write_file(folder_.file("nginx.conf"), file);
    nginx_ = folder_.start("nginx", "nginx -p \"$PWD\" -c nginx.conf -g 'daemon off;'");
    ASSERT_TRUE(is_served(sidecar_port_)) << folder_.text("sidecar.err");
    ASSERT_TRUE(is_served(port_)) << folder_.text("nginx.err");
  }

  [[nodiscard]] RawAnswer send(const std::string& method_and_target, const std::string& fields = "") const {
    RawClient client(port_);
    client.send(method_and_target + " HTTP/1.1\r\nHost: api.example.com\r\nConnection: close\r\n" + fields +
                "\r\n");
    return client.answer();
  }
  [[nodiscard]] std::string issued_token(const std::vector<std::string>& more) const {
    const auto result = token(more);
    EXPECT_EQ(result.exit_status, 0) << result.err;
    return result.out.substr(0, result.out.find('\n'));
  }
  [[nodiscard]] std::string bearer(const std::vector<std::string>& more = {"--scope", "read:orders"}) const {
    return "Authorization: Bearer " + issued_token(more) + "\r\n";
  }

  ProgramFolder folder_;
  std::string dpop_{};  // a table of the configuration
  std::atomic<int> reached_{0};

 private:
  [[nodiscard]] std::string configuration() const {
    return "[listen]\nport = " + std::to_string(sidecar_port_) + R"(
[proxy]
kind = "nginx"
[access_log]
file = "access.log"
[tokens]
domains = ")" +
           issuer_ + "\"\nca_file = \"" + ca_file_ + R"("
algorithms = "ES256"
)" + dpop_ +
           R"([[resource]]
identifier = "https://api.example.com"
scopes = ["read:orders", "write:orders"]
[[route]]
path = "/health"
public = true
[[route]]
path = "/orders/**"
methods = ["GET", "HEAD"]
scopes = "read:orders"
[[route]]
path = "/orders"
methods = "POST"
scopes = "write:orders"
)";
  }

  testing::LoopbackServer api_{[this](const testing::ReceivedRequest& request) -> testing::ServerAnswer {
    ++reached_;
    std::string text = request.method + ' ' + request.url + '\n';
    for (const auto& header : request.headers)
      text += lower_case(header.name) + ": " + header.value + '\n';
    return HttpResponse{.status = 200, .body = text};
  }};

 protected:
  std::uint16_t sidecar_port_ = free_port();
  std::uint16_t port_ = free_port();
  std::unique_ptr<RunningCommand> sidecar_;
  std::unique_ptr<RunningCommand> nginx_;
};

TEST_F(SidecarBehindNginx, ClientsLearnWhatTokenTheyNeed) {  // RFC 6750 §3, RFC 9728 §5.1
  for (const std::string fields : {"", "Authorization: Bearer nonsense\r\n"}) {
    const auto answer = send("GET /orders/7", fields);
    EXPECT_EQ(answer.status, 401) << fields;
    EXPECT_TRUE(answer.head.contains("\r\nWWW-Authenticate: ")) << answer.head;
    EXPECT_TRUE(answer.head.contains(
        R"(resource_metadata="https://api.example.com/.well-known/oauth-protected-resource")"))
        << answer.head;
  }
  const auto metadata = send("GET /.well-known/oauth-protected-resource");
  ASSERT_EQ(metadata.status, 200) << metadata.head;
  const auto document = json::parse(metadata.body).as_object();
  EXPECT_EQ(document.at("resource"), json::value("https://api.example.com"));
  EXPECT_EQ(document.at("authorization_servers"), json::value(json::array{json::value(issuer_)}));
  EXPECT_EQ(reached_, 0);
}

TEST_F(SidecarBehindNginx, TheApiLearnsWhoAsks) {
  const auto authorization = bearer({"--scope", "read:orders write:orders", "--subject", "auth0|alice"});
  const auto answer = send("GET /orders/7?a=b", authorization);
  ASSERT_EQ(answer.status, 200) << answer.head;
  EXPECT_TRUE(answer.body.starts_with("GET /orders/7?a=b\n")) << answer.body;
  EXPECT_TRUE(answer.body.contains("\nx-auth-subject: auth0|alice\n")) << answer.body;
  EXPECT_TRUE(answer.body.contains("\nx-auth-client: test-client\n")) << answer.body;
  EXPECT_TRUE(answer.body.contains("\nx-auth-scope: read:orders write:orders\n")) << answer.body;
  EXPECT_TRUE(answer.body.contains("\nauthorization: Bearer ")) << answer.body;
  EXPECT_EQ(reached_, 1);
  EXPECT_EQ(sidecar_->stop(), 0);
  const auto log = folder_.text("access.log");
  EXPECT_TRUE(log.contains(R"("method":"GET","path":"/orders/7","status":204,"route":"GET,HEAD /orders/**")"))
      << log;
}

TEST_F(SidecarBehindNginx, RefusesATokenWithoutTheScope) {
  const auto answer = send("POST /orders", bearer() + "Content-Length: 0\r\n");
  EXPECT_EQ(answer.status, 403);
  EXPECT_TRUE(answer.head.contains(R"(error="insufficient_scope")")) << answer.head;
  EXPECT_TRUE(answer.head.contains(R"(scope="write:orders")")) << answer.head;
  EXPECT_EQ(reached_, 0);
  EXPECT_EQ(send("POST /orders", bearer({"--scope", "write:orders"}) + "Content-Length: 0\r\n").status, 200);
}

TEST_F(SidecarBehindNginx, WhatNoRouteAllowsIsRefused) {
  const auto authorization = bearer({"--scope", "read:orders write:orders"});
  EXPECT_EQ(send("GET /health").status, 200);
  EXPECT_EQ(reached_, 1);
  for (const std::string request : {"GET /invoices", "GET /", "DELETE /orders/7", "POST /orders/7"})
    EXPECT_EQ(send(request, authorization).status, 403) << request;
  for (const std::string path :
       {"/health/..;/orders/7", "/orders%2f7", "/health//x", "/health/%2e%2e/orders/7"})
    EXPECT_EQ(send("GET " + path, authorization).status, 400) << path;
  EXPECT_EQ(send("GET /_ask", authorization).status, 404);
  EXPECT_EQ(reached_, 1);
}

TEST_F(SidecarBehindNginx, ProofsAreForTheUrlThatTheClientAskedFor) {  // RFC 9449 §4.3
  const auto token = issued_token({"--dpop", folder_.file("key.pem"), "--scope", "read:orders"});
  const auto key = testing::DpopKey::from_pem(folder_.text("key.pem"));
  const auto with_proof = [&](const std::string& method, const std::string& url) {
    const auto proof = key.make_proof({.method = method, .url = url, .access_token = token});
    return send("GET /orders/7?page=2", "Authorization: DPoP " + token + "\r\nDPoP: " + proof + "\r\n");
  };
  EXPECT_EQ(with_proof("GET", "https://api.example.com/orders/7").status, 200);
  EXPECT_EQ(with_proof("POST", "https://api.example.com/orders/7").status, 401);
  EXPECT_EQ(with_proof("GET", "http://127.0.0.1:" + std::to_string(sidecar_port_) + "/ask").status, 401);
  EXPECT_EQ(with_proof("GET", "http://127.0.0.1:" + std::to_string(port_) + "/orders/7").status, 401);
  EXPECT_EQ(send("GET /orders/7", "Authorization: Bearer " + token + "\r\n").status, 401);
  EXPECT_EQ(reached_, 1);
  EXPECT_EQ(sidecar_->stop(), 0);
  const auto log = folder_.text("access.log");
  for (const std::string reason : {"method_mismatch", "url_mismatch"})
    EXPECT_TRUE(log.contains(R"("reason":")" + reason + '"')) << log;
}

TEST_F(SidecarBehindNginx, ProofIsAcceptedOnce) {  // RFC 9449 §11.1
  const auto token = issued_token({"--dpop", folder_.file("key.pem"), "--scope", "read:orders"});
  const auto key = testing::DpopKey::from_pem(folder_.text("key.pem"));
  const auto fields = "Authorization: DPoP " + token + "\r\nDPoP: " +
                      key.make_proof({.url = "https://api.example.com/orders", .access_token = token}) + "\r\n";
  EXPECT_EQ(send("GET /orders", fields).status, 200);
  EXPECT_EQ(send("GET /orders", fields).status, 401);
  EXPECT_EQ(reached_, 1);
}

class SidecarWithNoncesBehindNginx : public SidecarBehindNginx {
 protected:
  SidecarWithNoncesBehindNginx() { dpop_ = "[dpop]\nnonces = true\n"; }

  // The values of a field, with " | " between them.
  static std::string values(const RawAnswer& answer, const std::string& name) {
    std::string values;
    std::istringstream lines(answer.head);
    for (std::string line; std::getline(lines, line);) {
      if (!line.starts_with(name + ": ")) continue;
      const auto value = line.substr(name.size() + 2);
      values.append(values.empty() ? "" : " | ").append(value, 0, value.find('\r'));
    }
    return values;
  }
};

TEST_F(SidecarWithNoncesBehindNginx, ClientsLearnTheNonceThatTheirProofNeeds) {  // RFC 9449 §9
  const auto token = issued_token({"--dpop", folder_.file("key.pem"), "--scope", "read:orders"});
  const auto key = testing::DpopKey::from_pem(folder_.text("key.pem"));
  const auto with_nonce = [&](const std::string& nonce) {
    const auto proof =
        key.make_proof({.url = "https://api.example.com/orders/7", .access_token = token, .nonce = nonce});
    return send("GET /orders/7", "Authorization: DPoP " + token + "\r\nDPoP: " + proof + "\r\n");
  };
  const auto refused = with_nonce("");
  EXPECT_EQ(refused.status, 401);
  const auto challenges = values(refused, "WWW-Authenticate");
  EXPECT_TRUE(challenges.contains("Bearer ")) << refused.head;
  EXPECT_TRUE(challenges.contains(R"(, DPoP )")) << refused.head;
  EXPECT_TRUE(challenges.contains(R"(error="use_dpop_nonce")")) << refused.head;
  EXPECT_FALSE(challenges.contains(" | ")) << refused.head;
  EXPECT_EQ(reached_, 0);
  EXPECT_EQ(with_nonce(values(refused, "DPoP-Nonce")).status, 200);
  EXPECT_EQ(reached_, 1);
}

TEST_F(SidecarBehindNginx, ClientsCannotSayWhoTheyAreOrWhatTheyAskFor) {
  const std::string identity =
      "X-Auth-Subject: mallory\r\nx-auth-client: mallory\r\nX-AUTH-SCOPE: mallory\r\nX_Auth_Subject: "
      "mallory\r\n"
      "X-Auth-Subject: mallory\r\n";
  const auto answer = send("GET /orders", bearer() + identity);
  EXPECT_EQ(answer.status, 200) << answer.head;
  EXPECT_FALSE(answer.body.contains("mallory")) << answer.body;
  const auto without_token = send("GET /health", identity);
  EXPECT_EQ(without_token.status, 200) << without_token.head;
  EXPECT_FALSE(without_token.body.contains("mallory")) << without_token.body;
  EXPECT_EQ(reached_, 2);
  const std::string question =
      "X-Original-URI: /health\r\nX-Original-Method: GET\r\nX-Forwarded-Uri: /health\r\n";
  EXPECT_EQ(send("GET /orders", question).status, 401);
  EXPECT_EQ(send("GET /orders", question + question).status, 401);
  EXPECT_EQ(reached_, 2);
}

TEST(SidecarCheck, SaysFileLineAndKeyOfWhatIsWrong) {
  const ProgramFolder folder;
  write_file(folder.file("sidecar.toml"), R"([tokens]
domains = "tenant.example.com"
[dpop]
mode = "sometimes"
[[resource]]
identifier = "https://api.example.com"
[[route]]
path = "/a/../b"
)");
  for (const auto* option : {" --check", ""}) {
    const auto result =
        run_command(folder.shell(std::string("exec auth0-api serve --config sidecar.toml") + option));
    EXPECT_EQ(result.exit_status, 2);
    EXPECT_EQ(result.out, "");
    EXPECT_TRUE(result.err.contains("sidecar.toml:4: dpop.mode: ")) << result.err;
    EXPECT_TRUE(result.err.contains("sidecar.toml:8: route[1].path: ")) << result.err;
  }
  write_file(folder.file("sidecar.toml"), text_of_project_file("apps/auth0-api/serve/example.toml"));
  const auto result = run_command(folder.shell("exec auth0-api serve --config sidecar.toml --check"));
  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_EQ(result.err, "");
}

}  // namespace
}  // namespace auth0::test
