#ifdef AUTH0_API_HAS_GRPC  // built without gRPC otherwise

#include "support/node.hpp"
#include "support/paths.hpp"
#include "support/run_command.hpp"

#include <auth0/testing/dpop_key.hpp>
#include <auth0/testing/tenant_server.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <memory>
#include <string>

namespace auth0::test {
namespace {

namespace json = boost::json;

// @grpc/grpc-js against examples/grpc_api.cpp in a process of its own, before a tenant in this one. Where Node
// or the package is absent the suite says so and is counted as skipped, and the rest of the tests still runs.
class GrpcClient : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto node = find_node();
    if (!node) GTEST_SKIP() << "no Node 20 or later in PATH";  // see above
    if (!are_installed({"@grpc/grpc-js", "@grpc/proto-loader"}))
      GTEST_SKIP() << "the packages of tests/interop are not installed";  // see above
    node_ = *node;
    ca_file_ =
        ::testing::TempDir() + "grpc-" + tenant().domain().substr(tenant().domain().find(':') + 1) + ".pem";
    std::ofstream(ca_file_, std::ios::binary) << server_.ca_pem();
    program_ = std::make_unique<RunningCommand>(
        std::vector<std::string>{program_path("grpc_api"), tenant().domain(), tenant().audience(), ca_file_});
    target_ = program_->wait_for_line("listening on ").substr(std::string("listening on ").size());
  }
  void TearDown() override { std::filesystem::remove(ca_file_); }

  [[nodiscard]] testing::Tenant& tenant() { return server_.tenant(); }

  [[nodiscard]] static json::object call(const std::string& method, json::array metadata) {
    return {{"method", method}, {"metadata", std::move(metadata)}};
  }
  [[nodiscard]] static json::array bearer(const std::string& token) {
    json::array metadata;
    metadata.push_back(json::array{"authorization", "Bearer " + token});
    return metadata;
  }

  // What call-orders.mjs reports, a call each.
  [[nodiscard]] json::array ask(json::array calls) const {
    const auto count = calls.size();
    const auto proto = source_folder() / "examples" / "orders.proto";
    const json::object order{{"proto", proto.string()}, {"target", target_}, {"calls", std::move(calls)}};
    const auto result =
        run_command({node_, (interop_folder() / "call-orders.mjs").string()}, json::serialize(order));
    EXPECT_EQ(result.exit_status, 0) << result.err;
    if (result.exit_status != 0) return {};
    auto outcomes = json::parse(result.out).as_array();
    EXPECT_EQ(outcomes.size(), count);
    return outcomes;
  }

 private:
  testing::TenantServer server_{{.tenant = {.algorithm = "ES256"}}};
  std::string node_;
  std::string ca_file_;
  std::unique_ptr<RunningCommand> program_;
  std::string target_;
};

TEST_F(GrpcClient, ReadsRepliesWithTokensAndProofs) {
  const auto key = tenant().make_dpop_key();
  const auto bound =
      tenant().issue({.scope = "read:orders", .claims = {{"cnf", json::object{{"jkt", key.thumbprint()}}}}});
  const auto proof = key.make_proof(
      {.method = "POST", .url = "https://orders.example.com/orders.v1.Orders/List", .access_token = bound});
  const auto reader = tenant().issue({.scope = "read:orders"});
  const auto outcomes =
      ask({call("List", bearer(reader)), call("Watch", bearer(reader)), call("Ping", {}),
           call("List", {json::array{"authorization", "DPoP " + bound}, json::array{"dpop", proof}})});
  ASSERT_EQ(outcomes.size(), 4U);
  for (const auto& outcome : outcomes)
    EXPECT_EQ(outcome.at("code"), json::value("OK")) << outcome;
  EXPECT_EQ(outcomes[0].at("reply").at("orders"), json::value("the orders of auth0|test-user"));
  EXPECT_EQ(outcomes[1].at("reply").at("item"), json::value("an order of auth0|test-user"));
  EXPECT_EQ(outcomes[2].at("reply").at("text"), json::value("pong"));
  EXPECT_EQ(outcomes[3].at("reply").at("orders"), json::value("the orders of auth0|test-user"));
}

TEST_F(GrpcClient, ReadsWhyItWasRefused) {
  const auto reader = tenant().issue({.scope = "read:orders"});
  const auto outcomes = ask({call("List", {}), call("Watch", bearer("no-token")),
                             call("List", bearer(tenant().issue())), call("Purge", bearer(reader))});
  ASSERT_EQ(outcomes.size(), 4U);
  EXPECT_EQ(outcomes[0].at("code"), json::value("UNAUTHENTICATED"));
  // grpc-js joins what came several times.
  EXPECT_NE(json::serialize(outcomes[0].at("challenges")).find("Bearer realm"), std::string::npos)
      << outcomes[0];
  EXPECT_NE(json::serialize(outcomes[0].at("challenges")).find(", DPoP "), std::string::npos) << outcomes[0];
  EXPECT_EQ(outcomes[1].at("code"), json::value("UNAUTHENTICATED"));
  EXPECT_EQ(outcomes[2].at("code"), json::value("PERMISSION_DENIED"));
  EXPECT_NE(json::serialize(outcomes[2].at("challenges")).find("insufficient_scope"), std::string::npos);
  EXPECT_EQ(outcomes[3].at("code"), json::value("PERMISSION_DENIED"));
}

}  // namespace
}  // namespace auth0::test

#endif
