#pragma once

#include "support/paths.hpp"
#include "support/run_command.hpp"

#include <auth0/http_transport.hpp>

#include <algorithm>
#include <filesystem>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <unistd.h>
#include <vector>

namespace auth0::test {

/// `auth0-api dev-tenant` as a process of its own, and the commands against it. It signs with ES256 unless a
/// test says otherwise: an RSA key takes a fifth of a second to make.
class DevTenant : public ::testing::Test {
 protected:
  void start(const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {program_path("auth0-api"), "dev-tenant", "--ca-file", ca_file_};
    if (std::ranges::find(more, "--algorithm") == more.end())
      arguments.insert(arguments.end(), {"--algorithm", "ES256"});
    arguments.insert(arguments.end(), more.begin(), more.end());
    tenant_ = std::make_unique<RunningCommand>(arguments);
    const std::string line = tenant_->wait_for_line("issuer");
    issuer_ = line.substr(line.find("https://"));
  }
  ~DevTenant() override { std::filesystem::remove(ca_file_); }
  DevTenant() = default;
  DevTenant(const DevTenant&) = delete;
  DevTenant& operator=(const DevTenant&) = delete;

  [[nodiscard]] CommandResult token(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {
        program_path("auth0-api"), "token", "--tenant", issuer_, "--ca-file", ca_file_};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_command(arguments);
  }

  [[nodiscard]] CommandResult verify(const std::string& token,
                                     const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {
        program_path("auth0-api"), "verify",    "--issuer", issuer_, "--audience",
        "https://api.example.com", "--ca-file", ca_file_};
    if (std::ranges::find(more, "--algorithms") == more.end())
      arguments.insert(arguments.end(), {"--algorithms", "ES256"});
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_command(arguments, token);
  }

  [[nodiscard]] HttpResponse post(const std::string& path, const std::string& type, const std::string& body,
                                  std::vector<HttpHeader> headers = {}) const {
    headers.push_back({"Content-Type", type});
    const auto answer =
        make_http_transport({.ca_file = ca_file_})
            ->send({.method = "POST", .url = issuer_ + path, .headers = std::move(headers), .body = body});
    return answer ? *answer : HttpResponse{};
  }

  std::unique_ptr<RunningCommand> tenant_;
  std::string issuer_;
  std::string ca_file_ = ::testing::TempDir() + "dev-tenant-" +
                         ::testing::UnitTest::GetInstance()->current_test_info()->name() + '-' +
                         std::to_string(getpid()) + ".pem";
};

}  // namespace auth0::test
