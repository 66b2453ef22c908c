#pragma once

#include "support/paths.hpp"
#include "support/run_command.hpp"

#include <auth0/testing/tenant.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::test {

/// A tenant's documents as files, and the command that reads them.
class ExplainCommand : public ::testing::Test {
 protected:
  ExplainCommand() {
    std::filesystem::create_directories(folder_);
    write(folder_ / "metadata.json", tenant_.metadata());
    write(folder_ / "jwks.json", tenant_.jwks());
  }
  ~ExplainCommand() override { std::filesystem::remove_all(folder_); }
  ExplainCommand(const ExplainCommand&) = delete;
  ExplainCommand& operator=(const ExplainCommand&) = delete;

  static void write(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
  }

  // The token goes in on standard input.
  static CommandResult run(std::vector<std::string> arguments, const std::string& token) {
    arguments.insert(arguments.begin(), {program_path("auth0-api"), "explain"});
    return run_command(arguments, token + "\n");
  }

  [[nodiscard]] std::vector<std::string> keys() const {
    return {"--metadata",   (folder_ / "metadata.json").string(),
            "--jwks",       (folder_ / "jwks.json").string(),
            "--algorithms", "ES256"};
  }

  [[nodiscard]] CommandResult explain(const std::string& token,
                                      const std::vector<std::string>& more = {}) const {
    auto arguments = keys();
    arguments.insert(arguments.end(), {"--audience", tenant_.audience()});
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(std::move(arguments), token);
  }

  [[nodiscard]] boost::json::object explain_as_json(const std::string& token,
                                                    std::vector<std::string> more = {}) const {
    more.emplace_back("--json");
    return boost::json::parse(explain(token, more).out).as_object();
  }

  static bool has(const CommandResult& result, std::string_view text) {
    return result.out.find(text) != std::string::npos;
  }

  // The one check that fails, as rule and name; whatever else comes back says that there is not just one.
  static std::string failing_check(const boost::json::object& account) {
    std::string found;
    for (const auto& check : account.at("checks").as_array()) {
      if (check.at("outcome").as_string() != "fails") continue;
      found += std::string(check.at("rule").as_string()) + ' ' + std::string(check.at("name").as_string());
    }
    return found;
  }

  static std::string outcome_of(const boost::json::object& account, std::string_view name) {
    for (const auto& check : account.at("checks").as_array()) {
      if (std::string_view(check.at("name").as_string()).contains(name))
        return std::string(check.at("outcome").as_string());
    }
    return "no such check";
  }

  testing::Tenant tenant_{{.algorithm = "ES256"}};
  // The tests run side by side, each with a folder of its own.
  std::filesystem::path folder_ =
      std::filesystem::path(::testing::TempDir()) /
      (std::string("explain-command-") + ::testing::UnitTest::GetInstance()->current_test_info()->name());
};

}  // namespace auth0::test
