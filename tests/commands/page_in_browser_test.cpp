#include "support/dev_tenant.hpp"
#include "support/node.hpp"
#include "support/run_command.hpp"

#include <cstdlib>
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

// The page of `dev-tenant --ui` in a headless browser: tests/browser/page_story.mjs has the steps. Where Node
// or the browser is absent the suite says so and is counted as skipped, and the rest of the tests still runs.
class PageInBrowser : public DevTenant {};

TEST_F(PageInBrowser, TellsItsWholeStory) {
  const auto node = find_node();
  if (!node) GTEST_SKIP() << "no Node 20 or later in PATH";  // see above
  const auto chromium = find_chromium();
  if (!chromium) GTEST_SKIP() << "no Chromium (Debian: chromium)";  // see above
  start({"--ui"});
  const std::string line = tenant_->wait_for_line("A page");

  const auto result = run_command({*node, std::string(AUTH0_API_SOURCE_DIR) + "/tests/browser/page_story.mjs",
                                   *chromium, line.substr(line.find("http://"))});

  EXPECT_EQ(result.exit_status, 0) << result.out << result.err;
  EXPECT_NE(result.out.find("ok: stores nothing"), std::string::npos);
}

}  // namespace
}  // namespace auth0::test
