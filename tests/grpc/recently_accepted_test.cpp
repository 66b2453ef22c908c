#include "recently_accepted.hpp"

#include <auth0/testing/tenant.hpp>

#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <string>

namespace auth0::test {
namespace {

using grpc::RecentlyAccepted;
using std::chrono::seconds;
using Fields = grpc::Metadata;

class RecentlyAcceptedRpcs : public ::testing::Test {
 protected:
  [[nodiscard]] RecentlyAccepted::Accepted make_accepted() {
    return std::make_shared<const AcceptedRequest>(
        AcceptedRequest{.token = client_.verify_access_token({.access_token = tenant_.issue()})});
  }

  testing::Tenant tenant_{{.algorithm = "ES256"}};
  ApiClient client_ = tenant_.make_client();
  RecentlyAccepted recent_;
  RecentlyAccepted::Clock::time_point now_{};
};

TEST_F(RecentlyAcceptedRpcs, AreFoundByBothCredentials) {
  const Fields with_proof{{"authorization", "DPoP t"}, {"dpop", "p"}, {"user-agent", "a"}};
  const auto accepted = make_accepted();
  recent_.insert(with_proof, accepted, now_);
  EXPECT_EQ(recent_.find({{"authorization", "DPoP t"}, {"dpop", "p"}, {"x", "y"}}, now_), accepted);
  EXPECT_EQ(recent_.find({{"authorization", "DPoP t"}}, now_), nullptr);
  EXPECT_EQ(recent_.find({{"authorization", "DPoP t"}, {"dpop", "q"}}, now_), nullptr);
  EXPECT_EQ(recent_.find({{"authorization", "DPoP t"}, {"dpop", "p"}, {"dpop", "p"}}, now_), nullptr);
  EXPECT_EQ(recent_.find({{"authorization", "DPoP t\np"}}, now_), nullptr);
  EXPECT_EQ(recent_.find({}, now_), nullptr);
}

TEST_F(RecentlyAcceptedRpcs, AreForgottenAfterAWhile) {
  const Fields fields{{"authorization", "Bearer t"}};
  recent_.insert(fields, make_accepted(), now_);
  EXPECT_NE(recent_.find(fields, now_ + RecentlyAccepted::longest - seconds(1)), nullptr);
  EXPECT_EQ(recent_.find(fields, now_ + RecentlyAccepted::longest), nullptr);
  recent_.insert(fields, make_accepted(), now_ + seconds(50));
  EXPECT_NE(recent_.find(fields, now_ + seconds(100)), nullptr);
}

// Tokens do not stay in memory because no other RPC comes.
TEST_F(RecentlyAcceptedRpcs, AreForgottenWithoutAnotherThatIsAccepted) {
  const auto accepted = make_accepted();
  recent_.insert({{"authorization", "Bearer t"}}, accepted, now_);
  EXPECT_EQ(recent_.size(), 1U);
  EXPECT_EQ(recent_.find({{"authorization", "Bearer u"}}, now_ + RecentlyAccepted::longest), nullptr);
  EXPECT_EQ(recent_.size(), 0U);
  EXPECT_EQ(accepted.use_count(), 1);
}

TEST_F(RecentlyAcceptedRpcs, AreBounded) {
  const auto accepted = make_accepted();
  std::string text;
  for (std::size_t i = 0; i <= RecentlyAccepted::most; ++i) {
    text = "Bearer " + std::to_string(i);
    recent_.insert({{"authorization", text}}, accepted, now_);
  }
  EXPECT_EQ(recent_.find({{"authorization", "Bearer 0"}}, now_), nullptr);
  EXPECT_EQ(recent_.find({{"authorization", "Bearer 1"}}, now_), accepted);
  EXPECT_EQ(recent_.find({{"authorization", text}}, now_), accepted);
  EXPECT_EQ(accepted.use_count(), static_cast<long>(RecentlyAccepted::most) + 1);
}

}  // namespace
}  // namespace auth0::test
