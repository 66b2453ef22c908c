#include "support/dev_tenant.hpp"
#include "support/node.hpp"
#include "support/paths.hpp"
#include "support/run_command.hpp"

#include <filesystem>
#include <gtest/gtest.h>
#include <optional>
#include <string>

namespace auth0::test {
namespace {

std::optional<std::string> find_chromium() {
  for (const auto* path : {"/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"}) {
    if (std::filesystem::exists(path)) return path;
  }
  return std::nullopt;
}

std::string url_in(const std::string& line) {
  return line.substr(line.find("http://"));
}

// The page in a headless browser: the scripts in tests/browser have the steps. Where Node or the browser is
// absent the suite says so and is counted as skipped, and the rest of the tests still runs.
class PageInBrowser : public DevTenant {
 protected:
  void SetUp() override {
    const auto node = find_node();
    if (!node) GTEST_SKIP() << "no Node 20 or later in PATH";  // see above
    const auto chromium = find_chromium();
    if (!chromium) GTEST_SKIP() << "no Chromium (Debian: chromium)";  // see above
    node_ = *node;
    chromium_ = *chromium;
    start({"--ui"});
  }

  [[nodiscard]] CommandResult tell(const std::string& script, const std::string& url) const {
    return run_command({node_, source_folder().string() + "/tests/browser/" + script, chromium_, url});
  }

 private:
  std::string node_;
  std::string chromium_;
};

TEST_F(PageInBrowser, TellsItsWholeStory) {
  const auto result = tell("page_story.mjs", url_in(tenant_->wait_for_line("A page")));

  EXPECT_EQ(result.exit_status, 0) << result.out << result.err;
  EXPECT_NE(result.out.find("ok: stores nothing"), std::string::npos);
}

TEST_F(PageInBrowser, ShowsAnExplanationOnce) {
  const auto expired = token({"--defect", "expired"}).out;
  RunningCommand explain({"/usr/bin/env", "PATH=/nowhere", program_path("auth0-api"), "explain", "--open",
                          "--issuer", issuer_, "--ca-file", ca_file_, "--algorithms", "ES256", "--audience",
                          "https://api.example.com", expired.substr(0, expired.find('\n'))});

  const auto result = tell("explanation_story.mjs", url_in(explain.wait_for_line("for one reader")));

  EXPECT_EQ(result.exit_status, 0) << result.out << result.err;
}

}  // namespace
}  // namespace auth0::test
