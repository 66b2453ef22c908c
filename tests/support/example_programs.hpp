#pragma once

#include "support/run_command.hpp"
#include "support/write_file.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

namespace auth0::test {

/// Starts programs of examples/, each with a file of settings, in a folder of the running test's that goes with
/// this object.
class ExamplePrograms {
 public:
  ExamplePrograms() { std::filesystem::create_directories(folder_); }
  ~ExamplePrograms() { std::filesystem::remove_all(folder_); }
  ExamplePrograms(const ExamplePrograms&) = delete;
  ExamplePrograms& operator=(const ExamplePrograms&) = delete;

  /// Writes a file. \return its path.
  [[nodiscard]] std::string write(const std::string& name, const std::string& text) const {
    write_file(folder_ / name, text);
    return folder_ / name;
  }

  /// \param settings What all programs get; `more` is this one's.
  [[nodiscard]] std::unique_ptr<RunningCommand> start(const std::string& program, boost::json::object settings,
                                                      const boost::json::object& more) const {
    for (const auto& [name, value] : more)
      settings[name] = value;
    const auto file =
        write(std::filesystem::path(program).filename().string() + ".json", boost::json::serialize(settings));
    return std::make_unique<RunningCommand>(std::vector<std::string>{program, file});
  }

  /// The URL that a program says it listens at; empty if it says none.
  [[nodiscard]] static std::string listening_at(RunningCommand& program) {
    const auto line = program.wait_for_line("https://");
    return line.empty() ? line : line.substr(line.find("https://"));
  }

 private:
  std::filesystem::path folder_ =
      std::filesystem::path(::testing::TempDir()) /
      (std::string("examples-") + ::testing::UnitTest::GetInstance()->current_test_info()->test_suite_name() +
       '-' + ::testing::UnitTest::GetInstance()->current_test_info()->name());
};

}  // namespace auth0::test
