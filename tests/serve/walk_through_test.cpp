#include "architecture/source_tree.hpp"
#include "serve/program_folder.hpp"
#include "support/write_file.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace auth0::test {
namespace {

// A block of code on a page, with the language that the page says.
struct CodeBlock {
  std::string language;
  std::vector<std::string> lines;
};

std::vector<CodeBlock> code_blocks_of_section(const std::string& page, const std::string& heading) {
  std::vector<CodeBlock> blocks;
  std::istringstream text(page);
  bool is_section = false;
  bool is_code = false;
  for (std::string line; std::getline(text, line);) {
    if (!is_code && line.starts_with("## ")) is_section = line == heading;
    if (!is_section) continue;
    if (line.starts_with("```")) {
      is_code = !is_code;
      if (is_code) blocks.push_back({.language = line.substr(3), .lines = {}});
    } else if (is_code) {
      blocks.back().lines.push_back(line);
    }
  }
  return blocks;
}

// A line `$ command`, and what the page says that it prints.
struct Command {
  std::string line;
  std::string output;
};

std::vector<Command> commands_of(const CodeBlock& block) {
  std::vector<Command> commands;
  for (const auto& line : block.lines) {
    if (line.starts_with("$ ")) {
      commands.push_back({.line = line.substr(2), .output = {}});
    } else {
      commands.back().output += line + '\n';
    }
  }
  return commands;
}

// Does what docs/quickstart-sidecar-nginx.md tells its reader to do; of the blocks only the ports are replaced.
class WalkThrough : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const auto* program : {nginx_program, "/usr/bin/curl", "/usr/bin/python3"}) {
      if (!std::filesystem::exists(program)) GTEST_SKIP() << program << " is not installed";
    }
    write_file(folder_.file("nginx.conf"), here(text_of_project_file("deploy/nginx/nginx.conf")));
    for (auto& block : code_blocks_of_section(text_of_project_file("docs/quickstart-sidecar-nginx.md"),
                                              "## Protect a service")) {
      for (auto& line : block.lines)
        line = here(line);
      blocks_[block.language].push_back(block);
    }
  }

  [[nodiscard]] std::string here(std::string text) const {
    // In two steps, as a port that is used may hold the digits of another one.
    const auto marked = [](const std::string& port) { return '<' + port + '>'; };
    for (const auto& [port, used] : ports_)
      text = with_replaced(std::move(text), port, marked(port));
    for (const auto& [port, used] : ports_)
      text = with_replaced(std::move(text), marked(port), std::to_string(used));
    return text;
  }
  void write(const std::string& language, const std::string& name) {
    ASSERT_EQ(blocks_[language].size(), 1U) << language;
    std::string text;
    for (const auto& line : blocks_[language].front().lines)
      text += line + '\n';
    write_file(folder_.file(name), text);
  }
  // Each line of the block is a program, which is waited for until it serves.
  void start_programs() {
    constexpr std::array served = {"4443", "4180", "3000", "8080"};
    ASSERT_EQ(blocks_["sh"].size(), 1U);
    const auto& lines = blocks_["sh"].front().lines;
    ASSERT_EQ(lines.size(), served.size());
    for (std::size_t at = 0; at < lines.size(); ++at) {
      const auto name = "program" + std::to_string(at);
      programs_.push_back(folder_.start(name, lines[at]));
      ASSERT_TRUE(is_served(ports_.at(served.at(at)))) << lines[at] << '\n' << folder_.text(name + ".err");
      // The tenant listens before it writes the file that the next program reads.
      if (at == 0) {
        ASSERT_TRUE(eventually([this] { return !folder_.text("dev-ca.pem").empty(); }));
      }
    }
  }

  ProgramFolder folder_;
  std::map<std::string, std::uint16_t> ports_ = {
      {"4443", free_port()}, {"4180", free_port()}, {"3000", free_port()}, {"8080", free_port()}};
  std::map<std::string, std::vector<CodeBlock>> blocks_;  // by language
  std::vector<std::unique_ptr<RunningCommand>> programs_;
};

TEST_F(WalkThrough, DoesWhatThePageSays) {
  ASSERT_NO_FATAL_FAILURE(write("python", "service.py"));
  ASSERT_NO_FATAL_FAILURE(write("toml", "sidecar.toml"));
  ASSERT_NO_FATAL_FAILURE(start_programs());
  std::size_t count = 0;
  for (const auto& block : blocks_["console"]) {
    for (const auto& command : commands_of(block)) {
      const auto result = run_command(folder_.shell(command.line));
      EXPECT_EQ(result.out, command.output) << command.line << '\n' << result.err;
      ++count;
    }
  }
  EXPECT_GE(count, 8U);
}

}  // namespace
}  // namespace auth0::test
