#pragma once

#include "serve/configuration.hpp"
#include "support/write_file.hpp"

#include <filesystem>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace auth0::test {

/// A folder for the files of one test.
class ConfigurationFile : public ::testing::Test {
 protected:
  ConfigurationFile() { std::filesystem::create_directories(folder_); }
  ~ConfigurationFile() override { std::filesystem::remove_all(folder_); }
  ConfigurationFile(const ConfigurationFile&) = delete;
  ConfigurationFile& operator=(const ConfigurationFile&) = delete;

  [[nodiscard]] std::string path() const { return (folder_ / "serve.toml").string(); }

  [[nodiscard]] auto read(const std::string& text) const {
    write_file(path(), text);
    return command::serve::read_configuration(path());
  }

  /// "LINE KEY: MESSAGE" for each fault.
  [[nodiscard]] std::vector<std::string> faults(const std::string& text) const {
    const auto configuration = read(text);
    std::vector<std::string> lines;
    if (configuration) return lines;
    for (const auto& fault : configuration.error()) {
      EXPECT_EQ(fault.file, path());
      lines.push_back(std::to_string(fault.line) + ' ' + fault.key + ": " + fault.message);
    }
    return lines;
  }

  std::filesystem::path folder_ =
      std::filesystem::path(::testing::TempDir()) /
      ("serve-" + std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
};

}  // namespace auth0::test
