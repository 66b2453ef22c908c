#pragma once

#include "integrations/reply.hpp"
#include "support/paths.hpp"
#include "support/run_command.hpp"

#include <auth0/testing/dpop_key.hpp>
#include <auth0/testing/tenant_server.hpp>

#include <boost/json/object.hpp>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace auth0::test {

/// The programs in examples/ that there are adapters for.
[[nodiscard]] inline std::vector<std::string> adapter_programs() {
  return {program_path("beast_api"), program_path("beast_coroutine_api"), program_path("httplib_api")};
}

/// The last part of a program's path, as the name of a test.
[[nodiscard]] inline std::string adapter_program_name(const ::testing::TestParamInfo<std::string>& program) {
  return program.param.substr(program.param.rfind('/') + 1);
}

[[nodiscard]] inline std::string error_parameters(const std::string& name, const std::string& description) {
  return R"(error=")" + name + R"(", error_description=")" + description + '"';
}

[[nodiscard]] inline std::string error_body(const std::string& name, const std::string& description) {
  return R"({"error":")" + name + R"(","error_description":")" + description + R"("})";
}

/// One of the programs in examples/ as a process of its own, which trusts a tenant on loopback, and curl as its
/// client. The test's parameter is the program.
class AdapterTest : public ::testing::TestWithParam<std::string> {
 protected:
  using Headers = std::vector<std::string>;

  AdapterTest() {
    std::ofstream(ca_file_, std::ios::binary) << server_.ca_pem();
    program_ = std::make_unique<RunningCommand>(
        std::vector<std::string>{GetParam(), tenant().domain(), tenant().audience(), ca_file_});
    const std::string line = program_->wait_for_line("listening on ");
    origin_ = line.substr(std::string("listening on ").size());
  }
  ~AdapterTest() override { std::filesystem::remove(ca_file_); }
  AdapterTest(const AdapterTest&) = delete;
  AdapterTest& operator=(const AdapterTest&) = delete;

  [[nodiscard]] testing::Tenant& tenant() { return server_.tenant(); }
  [[nodiscard]] std::string url() const { return origin_ + "/orders"; }
  [[nodiscard]] std::string port() const { return origin_.substr(origin_.rfind(':') + 1); }
  [[nodiscard]] static bool is_httplib() { return GetParam().ends_with("httplib_api"); }

  /// What curl prints when it is called with these arguments.
  [[nodiscard]] static std::string curl(const std::vector<std::string>& arguments) {
    std::vector<std::string> all = {"/usr/bin/curl", "-sS", "--http1.1", "--noproxy", "*", "--max-time", "60"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return run_command(all).out;
  }

  /// The answer to `GET` with these header fields, written as curl wants them: `name: value`.
  [[nodiscard]] static Reply get(const std::string& url, const Headers& headers) {
    std::vector<std::string> arguments = {"-i"};
    for (const auto& header : headers)
      arguments.insert(arguments.end(), {"-H", header});
    arguments.push_back(url);
    return parse_reply(curl(arguments));
  }
  [[nodiscard]] Reply get(const Headers& headers) const { return get(url(), headers); }

  /// The answer to `GET /orders` with these lines of header fields, byte for byte.
  [[nodiscard]] Reply get_with_bytes(const std::string& lines) const {
    return send_bytes(port(),
                      "GET /orders HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + lines + "\r\n");
  }

  /// A token that the route accepts, bound to the key if there is one.
  [[nodiscard]] std::string issue() { return tenant().issue({.scope = "read:orders"}); }
  [[nodiscard]] std::string issue_for(const testing::DpopKey& key) {
    boost::json::object confirmation = {{"jkt", key.thumbprint()}};
    return tenant().issue({.scope = "read:orders", .claims = {{"cnf", std::move(confirmation)}}});
  }

  /// The two challenges; `error` stands on the first or the second.
  [[nodiscard]] std::vector<std::string> challenges_with(const std::string& bearer_error,
                                                         const std::string& dpop_error = "") const {
    const std::string metadata =
        R"(resource_metadata=")" + origin_ + R"(/.well-known/oauth-protected-resource")";
    return {R"(Bearer realm="api", )" + (bearer_error.empty() ? "" : bearer_error + ", ") + metadata,
            "DPoP " + (dpop_error.empty() ? "" : dpop_error + ", ") + R"(algs="ES256", )" + metadata};
  }

  /// The two challenges of an answer after which the client gets a token: both name the scope of the route.
  [[nodiscard]] std::vector<std::string> challenges_for_a_token(const std::string& bearer_error = "") const {
    const std::string scope = R"(scope="read:orders")";
    return challenges_with((bearer_error.empty() ? "" : bearer_error + ", ") + scope, scope);
  }

  // Without credentials nothing is wrong that could be told (RFC 6750 section 3.1).
  void expect_no_credentials(const Reply& reply) const {
    EXPECT_EQ(reply.status, 401);
    EXPECT_EQ(reply.values("WWW-Authenticate"), challenges_for_a_token());
    EXPECT_EQ(reply.values("Cache-Control"), std::vector<std::string>{"no-store"});
    EXPECT_EQ(reply.body, "{}");
  }

  void expect_bearer_error(const Reply& reply, int status, const std::string& name,
                           const std::string& description, const std::string& more = "") const {
    const auto parameters = error_parameters(name, description) + more;
    EXPECT_EQ(reply.status, status);
    EXPECT_EQ(reply.values("WWW-Authenticate"),
              status == 401 ? challenges_for_a_token(parameters) : challenges_with(parameters));
    EXPECT_EQ(reply.values("Content-Type"), std::vector<std::string>{"application/json"});
    EXPECT_EQ(reply.body, error_body(name, description));
  }

  void expect_dpop_error(const Reply& reply, int status, const std::string& name,
                         const std::string& description) const {
    EXPECT_EQ(reply.status, status);
    EXPECT_EQ(reply.values("WWW-Authenticate"), challenges_with("", error_parameters(name, description)));
    EXPECT_EQ(reply.body, error_body(name, description));
  }

  static void expect_orders(const Reply& reply) {
    EXPECT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(reply.body, "the orders of auth0|test-user\n");
    EXPECT_EQ(reply.values("WWW-Authenticate"), std::vector<std::string>());
  }

  testing::TenantServer server_{{.tenant = {.algorithm = "ES256"}}};
  std::string ca_file_ =
      ::testing::TempDir() + "adapter-" + tenant().domain().substr(tenant().domain().find(':') + 1) + ".pem";
  std::unique_ptr<RunningCommand> program_;
  std::string origin_;
};

}  // namespace auth0::test
