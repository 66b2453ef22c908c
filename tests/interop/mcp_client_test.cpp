#include "support/example_programs.hpp"
#include "support/free_port.hpp"
#include "support/node.hpp"
#include "support/paths.hpp"
#include "support/run_command.hpp"

#include <auth0/protected_resource_metadata.hpp>
#include <auth0/testing/certificate.hpp>
#include <auth0/testing/tenant_server.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

namespace auth0::test {
namespace {

namespace json = boost::json;

constexpr const char* orders_api = "https://orders.example.com";

// The SDK's client against the programs of examples/, each in a process of its own, before a tenant in this
// one. Where Node or the package is absent the suite says so and is counted as skipped, and the rest of the
// tests still runs.
class McpClient : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto node = find_node();
    if (!node) GTEST_SKIP() << "no Node 20 or later in PATH";  // see above
    if (!are_installed({"@modelcontextprotocol/sdk"}))
      GTEST_SKIP() << "the packages of tests/interop are not installed";  // see above
    node_ = *node;
    start_servers();
  }

  // What call-tools.mjs reports.
  [[nodiscard]] json::object call_tools(const std::string& protocol_version) {
    const json::object order{{"url", resource_},           {"issuer", tenant_.tenant().issuer()},
                             {"client_id", "test-client"}, {"client_secret", "test-secret"},
                             {"scope", "tools:call"},      {"protocol_version", protocol_version}};
    const auto result = run_command({"/usr/bin/env", "NODE_EXTRA_CA_CERTS=" + ca_file_, node_,
                                     (interop_folder() / "call-tools.mjs").string()},
                                    json::serialize(order));
    EXPECT_EQ(result.exit_status, 0) << result.err;
    return result.exit_status == 0 ? json::parse(result.out).as_object() : json::object();
  }

  // The server's own URL is its identifier, so its port must be known before it starts.
  std::string resource_ = "https://localhost:" + std::to_string(free_port()) + "/mcp";

 private:
  void start_servers() {
    ca_file_ = programs_.write("ca.pem", identity_.certificate_pem + tenant_.ca_pem());
    const json::object settings{
        {"domain", tenant_.tenant().domain()},
        {"certificate_file", programs_.write("certificate.pem", identity_.certificate_pem)},
        {"private_key_file", programs_.write("key.pem", identity_.private_key_pem)},
        {"ca_file", ca_file_}};
    orders_ = programs_.start(program_path("downstream_api"), settings,
                              {{"port", 0}, {"audience", orders_api}, {"trusted_actor", "mcp-server"}});
    mcp_ = programs_.start(program_path("mcp_server"), settings,
                           {{"port", std::stoi(resource_.substr(resource_.rfind(':') + 1))},
                            {"resource", resource_},
                            {"client_id", "mcp-server"},
                            {"client_secret", "secret-of-the-mcp-server"},
                            {"orders_audience", orders_api},
                            {"orders_url", ExamplePrograms::listening_at(*orders_) + "/orders"}});
    ASSERT_NE(ExamplePrograms::listening_at(*mcp_), "");
  }
  ExamplePrograms programs_;
  testing::TenantServer tenant_{
      {.tenant = {
           .audience = resource_,
           .clients = {testing::TenantClient{}, {.id = "mcp-server", .secret = "secret-of-the-mcp-server"}},
           .other_audiences = {orders_api}}}};
  testing::TlsIdentity identity_ = testing::make_self_signed_identity();
  std::string node_;
  std::string ca_file_;
  std::unique_ptr<RunningCommand> orders_;
  std::unique_ptr<RunningCommand> mcp_;
};

TEST_F(McpClient, FindsItsWayFromTheRefusalToTheTool) {  // RFC 9728 section 5, RFC 8414, RFC 8707
  for (const std::string version : {"2025-06-18", "2025-11-25"}) {
    const auto report = call_tools(version);
    ASSERT_FALSE(report.empty()) << version;

    EXPECT_EQ(report.at("protocol_version"), json::value(version));
    const auto& steps = report.at("steps").as_array();
    ASSERT_GE(steps.size(), 5U);
    EXPECT_EQ(json::array(steps.begin(), steps.begin() + 5),
              (json::array{"POST /mcp 401", "GET /.well-known/oauth-protected-resource/mcp 200",
                           "GET /.well-known/oauth-authorization-server 200", "POST /oauth/token 200",
                           "POST /mcp 200"}));
    EXPECT_EQ(report.at("tools"), json::value(json::array{"list_orders", "cancel_orders"}));
    const auto orders = json::parse(report.at("orders").as_string());
    EXPECT_EQ(orders.at("orders_of"), json::value("test-client@clients"));
    EXPECT_EQ(orders.at("asked_by"), json::value("mcp-server"));
  }
}

TEST_F(McpClient, ReadsWhatTheTokenLacks) {  // 9.3, RFC 6750 section 3
  const auto report = call_tools("2025-11-25");
  ASSERT_FALSE(report.empty());

  const auto& refusal = report.at("refusal").as_object();
  EXPECT_EQ(refusal.at("status"), json::value(403));
  EXPECT_EQ(refusal.at("error"), json::value("insufficient_scope"));
  EXPECT_NE(refusal.at("scope").as_string().find("orders:cancel"), json::string::npos);
  EXPECT_EQ(refusal.at("resource_metadata"), json::value(well_known_url(resource_)));
}

}  // namespace
}  // namespace auth0::test
