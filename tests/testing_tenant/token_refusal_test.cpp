#include "support/token_requests.hpp"

#include <auth0/testing/manual_clock.hpp>

#include <boost/json/array.hpp>
#include <chrono>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>

namespace auth0::test {
namespace {

using namespace std::chrono_literals;
using auth0::testing::Tenant;

const Form refused_machine = {{"grant_type", "client_credentials"},
                              {"client_id", "test-client"},
                              {"client_secret", "test-secret"},
                              {"audience", "https://api.example.com"}};

class TokenRefusal : public ::testing::Test {
 protected:
  TokenAnswer ask() { return ask_for_token(tenant_, refused_machine); }

  std::shared_ptr<testing::ManualClock> clock_ = std::make_shared<testing::ManualClock>();
  Tenant tenant_{{.algorithm = "ES256", .clock = clock_}};
};

TEST_F(TokenRefusal, OfEachNameAnswersAsATenantDoes) {
  const std::map<std::string, std::string, std::less<>> answers = {
      {"invalid_client", "401 invalid_client"},
      {"access_denied", "403 access_denied"},
      {"unauthorized_client", "403 unauthorized_client"},
      {"invalid_request", "400 invalid_request"},
      {"invalid_grant", "400 invalid_grant"},
      {"invalid_scope", "400 invalid_scope"},
      {"invalid_target", "400 invalid_target"},
      {"no_linked_account", "401 federated_connection_refresh_token_not_found"},
      {"mfa_required", "403 mfa_required"},
      {"consent_required", "403 consent_required"},
      {"too_many_requests", "429 too_many_requests"},
      {"too_many_attempts", "429 too_many_attempts"},
      {"global_limit", "500 access_denied"},
  };
  const auto names = testing::token_refusal_names();
  EXPECT_EQ(names.size(), answers.size());
  for (const auto name : names) {
    tenant_.recover();
    tenant_.refuse_token_requests(testing::token_refusal_from_name(name));
    EXPECT_EQ(ask().error(), answers.at(std::string(name))) << name;
  }
}

TEST_F(TokenRefusal, OfAnUnknownNameDoesNotExist) {
  EXPECT_THROW((void)testing::token_refusal_from_name("somehow"), std::invalid_argument);
}

TEST_F(TokenRefusal, ForWantOfAFactorSaysWhichOnes) {
  tenant_.refuse_token_requests(testing::token_refusal_from_name("mfa_required"));

  const auto answer = ask();

  EXPECT_FALSE(answer.text("mfa_token").empty());
  const auto& requirements = answer.body.at("mfa_requirements").as_object();
  EXPECT_EQ(requirements.at("challenge").as_array().size(), 1U);
  EXPECT_EQ(requirements.at("enroll").as_array().size(), 1U);
}

TEST_F(TokenRefusal, OfTooManyRequestsSaysWhenTheLimitEnds) {
  tenant_.refuse_token_requests(
      {.status = 429, .error = "too_many_requests", .rate_limit_reset = 7s, .retry_after = 5s});

  const auto answer = ask();

  EXPECT_EQ(answer.header("x-ratelimit-limit"), "10");
  EXPECT_EQ(answer.header("x-ratelimit-remaining"), "0");
  EXPECT_EQ(answer.header("x-ratelimit-reset"), std::to_string(clock_->now().time_since_epoch().count() + 7));
  EXPECT_EQ(answer.header("Retry-After"), "5");
}

TEST_F(TokenRefusal, WithoutTheseTimesSaysNothingOfThem) {
  tenant_.refuse_token_requests({});

  const auto answer = ask();

  EXPECT_EQ(answer.header("x-ratelimit-reset"), "");
  EXPECT_EQ(answer.header("Retry-After"), "");
}

TEST_F(TokenRefusal, EndsAfterSoManyRequestsAndTheNextOneBegins) {
  tenant_.refuse_token_requests({.error = "invalid_grant", .times = 2});
  tenant_.refuse_token_requests({.error = "invalid_scope", .times = 1});

  EXPECT_EQ(ask().error(), "400 invalid_grant");
  EXPECT_EQ(ask().error(), "400 invalid_grant");
  EXPECT_EQ(ask().error(), "400 invalid_scope");
  EXPECT_EQ(ask().status, 200);
}

TEST_F(TokenRefusal, WithoutANumberEndsWhenTheTenantRecovers) {
  tenant_.refuse_token_requests({});
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(ask().status, 400);

  tenant_.recover();

  EXPECT_EQ(ask().status, 200);
}

TEST_F(TokenRefusal, ConcernsNoOtherDocument) {
  tenant_.refuse_token_requests({});

  EXPECT_EQ(tenant_.answer({.url = std::string(Tenant::jwks_path)}).response.status, 200);
}

}  // namespace
}  // namespace auth0::test
