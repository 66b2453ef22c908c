#include "architecture/source_tree.hpp"
#include "support/paths.hpp"
#include "support/run_command.hpp"

#include <auth0/metrics.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace auth0::test {

namespace {

constexpr const char* promtool = "/usr/bin/promtool";

// Debian's package `prometheus` has it.
class Promtool : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(promtool))
      GTEST_SKIP() << "promtool is missing: install the package prometheus";
  }

  static void expect_good(const std::vector<std::string>& arguments, const std::string& input = "") {
    std::vector<std::string> command = {promtool};
    command.insert(command.end(), arguments.begin(), arguments.end());
    const auto result = run_command(command, input);
    EXPECT_EQ(result.exit_status, 0) << result.out << result.err;
    EXPECT_EQ(result.err, "");
  }

  [[nodiscard]] static std::string monitoring(const std::string& name) {
    return source_folder().string() + "/docs/monitoring/" + name;
  }
};

TEST_F(Promtool, AcceptsTheMetrics) {
  const auto metrics = make_metrics();
  expect_good({"check", "metrics"}, metrics->text({}, MetricsFormat::prometheus));

  const Error error{.reason = Reason::token_expired};
  metrics->on_verification({.was_remembered = true});
  metrics->on_verification(
      {.outcome = VerificationOutcome::refused, .error = &error, .scheme = AuthScheme::dpop});
  metrics->on_issuer_request({.issuer = "https://tenant.example.com/\"\\\n", .status = 200});
  metrics->on_exchange({.kind = ExchangeKind::connection, .was_cached = true});
  metrics->on_replay_store({.outcome = ReplayOutcome::replayed});
  const Health health{.issuers = {{.issuer = "https://tenant.example.com/",
                                   .keys = KeysState::fresh,
                                   .key_count = 2,
                                   .keys_age = std::chrono::seconds(10)}},
                      .replay_protection = {.store = {.proofs = 3}}};
  expect_good({"check", "metrics"}, metrics->text(health, MetricsFormat::prometheus));
}

TEST_F(Promtool, AcceptsTheAlertsAndTheirTests) {
  expect_good({"check", "rules", monitoring("alerts.yml")});
  const auto result = run_command({promtool, "test", "rules", monitoring("alerts_test.yml")});
  EXPECT_EQ(result.exit_status, 0) << result.out << result.err;
}

// What an alert's `runbook` names is a section that somebody can read.
TEST(Alerts, HaveASectionInOperationsEach) {
  const auto alerts = text_of_project_file("docs/monitoring/alerts.yml");
  const auto page = text_of_project_file("docs/operations.md");
  std::vector<std::string> sections;
  for (std::size_t at = page.find("\n### "); at != std::string::npos; at = page.find("\n### ", at + 1)) {
    std::string anchor = page.substr(at + 5, page.find('\n', at + 1) - at - 5);
    for (char& c : anchor)
      c = c == ' ' ? '-' : static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    sections.push_back(anchor);
  }
  const std::string runbook = "runbook: docs/operations.md#";
  std::size_t count = 0;
  for (auto at = alerts.find(runbook); at != std::string::npos; at = alerts.find(runbook, at + 1)) {
    const auto begin = at + runbook.size();
    const auto anchor = alerts.substr(begin, alerts.find('\n', begin) - begin);
    EXPECT_TRUE(std::ranges::find(sections, anchor) != sections.end()) << anchor;
    ++count;
  }
  std::size_t alert_count = 0;
  for (auto at = alerts.find("- alert:"); at != std::string::npos; at = alerts.find("- alert:", at + 1))
    ++alert_count;
  EXPECT_EQ(count, alert_count);
}

}  // namespace

}  // namespace auth0::test
