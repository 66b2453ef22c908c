#include "integrations/adapter_fixture.hpp"
#include "support/eventually.hpp"
#include "support/free_port.hpp"
#include "support/run_command.hpp"
#include "support/write_file.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <filesystem>
#include <gtest/gtest.h>
#include <string>

namespace auth0::test {

namespace {

class Probes : public AdapterTest {
 protected:
  [[nodiscard]] Reply probe(const std::string& path, const Headers& headers = {}) const {
    return get(origin() + path, headers);
  }
  [[nodiscard]] std::string origin() const { return url().substr(0, url().rfind('/')); }
};
class ScrapedProbes : public Probes {};

TEST_P(Probes, TellHowItStands) {
  EXPECT_EQ(probe("/readyz").status, 503);
  ASSERT_EQ(get({"Authorization: Bearer " + issue()}).status, 200);
  EXPECT_EQ(probe("/readyz").status, 200);
  const auto health = probe("/healthz");
  EXPECT_EQ(health.status, 200);
  const auto issuers = boost::json::parse(health.body).at("issuers").as_array();
  ASSERT_EQ(issuers.size(), 1U);
  EXPECT_EQ(issuers[0].at("issuer").as_string(), tenant().issuer());
  EXPECT_EQ(issuers[0].at("keys").as_string(), "fresh");
}

TEST_P(Probes, GiveMetricsInTheFormatThatIsAskedFor) {
  ASSERT_EQ(get({"Authorization: Bearer " + issue()}).status, 200);
  const auto plain = probe("/metrics");
  EXPECT_EQ(plain.status, 200);
  EXPECT_EQ(plain.values("Content-Type"), std::vector<std::string>{"text/plain; version=0.0.4; charset=utf-8"});
  EXPECT_TRUE(plain.body.contains(
      "\nauth0_token_verifications_total{result=\"accepted\",reason=\"none\",scheme=\"bearer\"} 1\n"))
      << plain.body;
  const auto open = probe("/metrics", {"Accept: application/openmetrics-text; version=1.0.0"});
  EXPECT_TRUE(open.body.ends_with("# EOF\n"));
}

// Prometheus itself asks for OpenMetrics, and understands what it gets.
TEST_P(ScrapedProbes, AreUnderstoodByPrometheus) {
  constexpr const char* prometheus = "/usr/bin/prometheus";
  if (!std::filesystem::exists(prometheus))
    GTEST_SKIP() << "prometheus is missing: install the package prometheus";
  ASSERT_EQ(get({"Authorization: Bearer " + issue()}).status, 200);
  const auto folder = std::filesystem::path(::testing::TempDir()) / ("prometheus-" + port());
  std::filesystem::create_directories(folder);
  write_file(folder / "prometheus.yml",
             "global: {scrape_interval: 1s, scrape_timeout: 1s}\n"
             "scrape_configs: [{job_name: api, static_configs: [{targets: ['127.0.0.1:" +
                 port() + "']}]}]\n");
  const auto address = "127.0.0.1:" + std::to_string(free_port());
  {
    RunningCommand server({prometheus, "--config.file=" + (folder / "prometheus.yml").string(),
                           "--storage.tsdb.path=" + (folder / "data").string(), "--log.level=error",
                           "--web.listen-address=" + address});
    const auto query = "http://" + address + "/api/v1/query?query=auth0_token_verifications_total";
    EXPECT_TRUE(eventually(
        [&] { return curl({"-s", "-S", "--fail", "--retry", "0", query}).contains(R"("reason":"none")"); }));
  }
  std::filesystem::remove_all(folder);
}

INSTANTIATE_TEST_SUITE_P(Examples, Probes, ::testing::ValuesIn(adapter_programs()), adapter_program_name);
// All programs write the same text; starting Prometheus takes seconds.
INSTANTIATE_TEST_SUITE_P(OneExample, ScrapedProbes, ::testing::Values(adapter_programs().front()),
                         adapter_program_name);

}  // namespace

}  // namespace auth0::test
