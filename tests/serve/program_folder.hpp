#pragma once

#include "sidecar/raw_client.hpp"
#include "support/eventually.hpp"
#include "support/free_port.hpp"
#include "support/paths.hpp"
#include "support/run_command.hpp"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::test {

inline constexpr const char* nginx_program = "/usr/sbin/nginx";

inline std::string with_replaced(std::string text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

/// A folder of the running test, and programs that run in it.
class ProgramFolder {
 public:
  ProgramFolder() { std::filesystem::create_directories(path_); }
  ~ProgramFolder() { std::filesystem::remove_all(path_); }
  ProgramFolder(const ProgramFolder&) = delete;
  ProgramFolder& operator=(const ProgramFolder&) = delete;

  [[nodiscard]] std::string file(const std::string& name) const { return path_ / name; }
  [[nodiscard]] std::string text(const std::string& name) const {
    std::ifstream stream(path_ / name);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  /// Arguments that run a command of the shell's in the folder, with `auth0-api` the one under test.
  [[nodiscard]] std::vector<std::string> shell(const std::string& line) const {
    const auto programs = std::filesystem::path(program_path("auth0-api")).parent_path().string();
    return {"/bin/sh", "-c", "cd '" + path_.string() + "' && PATH=" + programs + ":$PATH:/usr/sbin && " + line};
  }
  /// A program that runs until the test ends; what it says on standard error is in `NAME.err`.
  [[nodiscard]] std::unique_ptr<RunningCommand> start(const std::string& name, const std::string& line) const {
    return std::make_unique<RunningCommand>(shell("exec " + line + " 2>" + name + ".err"));
  }

 private:
  std::filesystem::path path_ =
      std::filesystem::path(::testing::TempDir()) /
      (std::string("programs-") + ::testing::UnitTest::GetInstance()->current_test_info()->name());
};

/// Whether somebody accepts connections at the port, in a while.
inline bool is_served(std::uint16_t port) {
  return eventually([port] { return RawClient(port).is_connected(); });
}

}  // namespace auth0::test
