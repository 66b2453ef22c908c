#include <auth0/metrics.hpp>

#include <gtest/gtest.h>
#include <string>
#include <thread>
#include <vector>

namespace auth0::test {
namespace {

class MetricsOfAClient : public ::testing::Test {
 protected:
  [[nodiscard]] std::string text(const Health& health = {}) const {
    return metrics_->text(health, MetricsFormat::prometheus);
  }
  [[nodiscard]] bool has(const std::string& sample, const Health& health = {}) const {
    return ("\n" + text(health)).find("\n" + sample + "\n") != std::string::npos;
  }

  std::shared_ptr<Metrics> metrics_ = make_metrics();
};

TEST_F(MetricsOfAClient, CountVerificationsByResultReasonAndScheme) {
  const Error expired{.reason = Reason::token_expired};
  metrics_->on_verification({.scheme = AuthScheme::bearer, .was_remembered = true});
  metrics_->on_verification({.scheme = AuthScheme::dpop, .was_remembered = false});
  metrics_->on_verification(
      {.outcome = VerificationOutcome::refused, .error = &expired, .scheme = AuthScheme::bearer});
  metrics_->on_verification(
      {.outcome = VerificationOutcome::refused, .error = &expired, .scheme = AuthScheme::bearer});

  EXPECT_TRUE(has(R"(auth0_token_verifications_total{result="accepted",reason="none",scheme="bearer"} 1)"))
      << text();
  EXPECT_TRUE(has(R"(auth0_token_verifications_total{result="accepted",reason="none",scheme="dpop"} 1)"));
  EXPECT_TRUE(
      has(R"(auth0_token_verifications_total{result="refused",reason="token_expired",scheme="bearer"} 2)"));
  EXPECT_TRUE(has("auth0_token_verification_seconds_count 4"));
  EXPECT_TRUE(has("auth0_token_cache_hits_total 1"));
  EXPECT_TRUE(has("auth0_token_cache_misses_total 1"));
}

TEST_F(MetricsOfAClient, SayHowItStandsWithKeys) {
  const Health health{.issuers = {{.issuer = "https://tenant.example.com/",
                                   .keys = KeysState::stale,
                                   .key_count = 2,
                                   .keys_age = std::chrono::seconds(700),
                                   .stale_served = 5}},
                      .token_cache = {.tokens = 3, .evictions = 4}};

  EXPECT_TRUE(has(R"(auth0_issuer_keys_age_seconds{issuer="https://tenant.example.com/"} 700)", health));
  EXPECT_TRUE(has(R"(auth0_issuer_keys{issuer="https://tenant.example.com/",state="stale"} 2)", health));
  EXPECT_TRUE(has(R"(auth0_issuer_keys{issuer="https://tenant.example.com/",state="fresh"} 0)", health));
  EXPECT_TRUE(has(R"(auth0_stale_served_total{issuer="https://tenant.example.com/"} 5)", health));
  EXPECT_TRUE(has("auth0_token_cache_tokens 3", health));
  EXPECT_TRUE(has("auth0_token_cache_evictions_total 4", health));
}

TEST_F(MetricsOfAClient, TellAnswersOfIssuersFromTheirAbsence) {
  const std::string_view issuer = "https://tenant.example.com/";
  metrics_->on_issuer_request({.kind = IssuerRequestKind::keys, .issuer = issuer, .status = 200});
  metrics_->on_issuer_request({.kind = IssuerRequestKind::keys, .issuer = issuer, .status = 503});
  metrics_->on_issuer_request(
      {.kind = IssuerRequestKind::metadata, .issuer = issuer, .failure = TransportFailure::timed_out});

  const std::string prefix = R"(auth0_issuer_requests_total{issuer="https://tenant.example.com/",kind=)";
  EXPECT_TRUE(has(prefix + R"("keys",result="success"} 1)")) << text();
  EXPECT_TRUE(has(prefix + R"("keys",result="status"} 1)"));
  EXPECT_TRUE(has(prefix + R"("metadata",result="no_answer"} 1)"));
}

TEST_F(MetricsOfAClient, HaveNoMoreSeriesHoweverManyIssuersThereAre) {
  for (int i = 0; i < 100'000; ++i)
    metrics_->on_issuer_request({.issuer = "https://" + std::to_string(i) + ".example.com/", .status = 200});

  EXPECT_LT(text().size(), 50'000U);
  EXPECT_TRUE(has(R"(auth0_issuer_requests_total{issuer="other",kind="metadata",result="success"} 99900)"));
}

TEST_F(MetricsOfAClient, CountExchangesAndProofs) {
  const Error failed{.code = ErrorCode::token_exchange_error, .reason = Reason::exchange_refused};
  metrics_->on_exchange({.kind = ExchangeKind::on_behalf_of, .was_cached = true});
  metrics_->on_exchange({.kind = ExchangeKind::custom, .error = &failed, .requests = 1});
  metrics_->on_replay_store({.outcome = ReplayOutcome::replayed});
  metrics_->on_replay_store({.outcome = ReplayOutcome::first_use, .had_failover = true});

  EXPECT_TRUE(has(R"(auth0_token_exchanges_total{kind="on_behalf_of",result="success",cached="true"} 1)"))
      << text();
  EXPECT_TRUE(has(R"(auth0_token_exchanges_total{kind="custom",result="failure",cached="false"} 1)"));
  EXPECT_TRUE(has("auth0_token_exchange_seconds_count 2"));
  EXPECT_TRUE(has(R"(auth0_replay_store_uses_total{outcome="replayed"} 1)"));
  EXPECT_TRUE(has("auth0_replay_store_failovers_total 1"));
}

TEST_F(MetricsOfAClient, LoseNothingThatThreadsCountAtOnce) {
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([this] {
      for (int i = 0; i < 10'000; ++i)
        metrics_->on_verification({.scheme = AuthScheme::bearer});
    });
  }
  threads.clear();
  EXPECT_TRUE(has(R"(auth0_token_verifications_total{result="accepted",reason="none",scheme="bearer"} 40000)"));
  EXPECT_TRUE(has("auth0_token_verification_seconds_count 40000"));
}

TEST(MetricsFormatFor, IsWhatTheScraperAsksFor) {
  EXPECT_EQ(metrics_format_for("text/plain"), MetricsFormat::prometheus);
  EXPECT_EQ(metrics_format_for(""), MetricsFormat::prometheus);
  EXPECT_EQ(metrics_format_for("application/openmetrics-text;version=1.0.0,text/plain;q=0.5"),
            MetricsFormat::open_metrics);
}

}  // namespace
}  // namespace auth0::test
