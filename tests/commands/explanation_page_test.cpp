#include "commands/explain_fixture.hpp"
#include "commands/page_client.hpp"
#include "support/eventually.hpp"
#include "support/paths.hpp"

#include <boost/json/parse.hpp>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::test {
namespace {

/// `explain --open`, on a system without a browser.
class ExplanationPage : public ExplainCommand {
 protected:
  [[nodiscard]] std::vector<std::string> command_for(const std::string& token) const {
    std::vector<std::string> arguments = {"/usr/bin/env", "PATH=" + path_,   program_path("auth0-api"),
                                          "explain",      "--open",          token,
                                          "--audience",   tenant_.audience()};
    const auto more = keys();
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }

  std::string path_ = "/nowhere";
};

std::string key_in(const std::string& line) {
  return line.substr(line.find('#') + 1);
}

TEST_F(ExplanationPage, ShowsTheExplanationToOneReader) {
  RunningCommand command(command_for(tenant_.issue()));
  const std::string line = command.wait_for_line("for one reader");
  const PageClient page(line);
  ASSERT_GE(key_in(line).size(), 32U);

  const auto first = page.call("settings", {{"key", key_in(line)}});
  ASSERT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(boost::json::parse(first.body).at("explanation").at("verdict"), boost::json::value("verified"));
  EXPECT_EQ(page.call("settings", {{"key", key_in(line)}}).status, 410);
  EXPECT_EQ(command.stop(), 0);
}

TEST_F(ExplanationPage, ShowsNothingWithoutTheAddress) {
  RunningCommand command(command_for(tenant_.issue({.defect = testing::TokenDefect::expired})));
  const std::string line = command.wait_for_line("for one reader");
  const PageClient page(line);

  EXPECT_EQ(page.get("/").status, 200);
  for (const auto& body : {boost::json::object{}, {{"key", ""}}, {{"key", nullptr}}, {{"key", "0"}}})
    EXPECT_EQ(page.call("settings", body).status, 403);
  EXPECT_EQ(page.call("explain", {{"key", key_in(line)}}).status, 403);
  EXPECT_EQ(page.call("settings", {{"key", key_in(line)}}).status, 200);
  EXPECT_EQ(command.stop(), 1);  // as without --open
}

// Everybody on the machine can see the arguments of a command, so the key is not among them.
TEST_F(ExplanationPage, OpensTheBrowserWithAFileThatOnlyTheUserCanRead) {
  const auto told = folder_ / "told";
  const auto program = folder_ / "xdg-open";
  write(program, "#!/bin/sh\n{ echo \"$@\"; /usr/bin/stat -c %a \"${1%/*}\"; /bin/cat \"$1\"; } > " +
                     told.string() + ".new\n/bin/mv " + told.string() + ".new " + told.string() + "\n");
  std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  path_ = folder_.string();
  RunningCommand command(command_for(tenant_.issue()));
  const std::string line = command.wait_for_line("for one reader");
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(told); }));
  std::ifstream stream(told);
  std::string arguments;
  std::string mode;
  std::getline(stream, arguments);
  std::getline(stream, mode);
  const std::string page(std::istreambuf_iterator<char>(stream), {});
  EXPECT_FALSE(arguments.contains(key_in(line)));
  EXPECT_EQ(mode, "700");
  const auto url = line.substr(line.find("http://"));
  EXPECT_TRUE(page.contains("content=\"0; url=" + url + "\"")) << page;
  EXPECT_TRUE(std::filesystem::exists(arguments));
  EXPECT_EQ(command.stop(), 0);
  EXPECT_FALSE(std::filesystem::exists(std::filesystem::path(arguments).parent_path()));
}

}  // namespace
}  // namespace auth0::test
