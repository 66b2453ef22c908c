#include "remedies.hpp"

#include "base/error_table.hpp"

#include <gtest/gtest.h>
#include <string_view>

namespace auth0::test {

namespace {

// Reasons of the replay store and of a list of domains that is computed: the command has neither.
bool is_met_by_explain(const ReasonInfo& row) {
  const bool is_about_token_or_proof =
      row.code == ErrorCode::verify_access_token_error || row.code == ErrorCode::invalid_dpop_proof;
  return is_about_token_or_proof && row.reason != Reason::proof_replayed &&
         (!is_unjudged(row.reason) || row.reason == Reason::issuer_unavailable);
}

TEST(RemedyOf, SaysWhatToChangeForEachReasonThatATokenOrAProofIsRefusedFor) {
  for (const auto& row : reason_table) {
    if (!is_met_by_explain(row)) continue;
    EXPECT_TRUE(command::remedy_of(row.reason, 3).ends_with('.')) << row.text;
  }
}

TEST(RemedyOf, TellsTokensOfOtherKindsByTheirParts) {
  EXPECT_TRUE(command::remedy_of(Reason::malformed_token, 5).contains("JWE"));
  EXPECT_TRUE(command::remedy_of(Reason::malformed_token, 1).contains("opaque"));
  EXPECT_TRUE(command::remedy_of(Reason::malformed_token, 3).contains("cut off"));
}

TEST(RemedyOf, SaysNothingOfAReasonThatItDoesNotKnow) {
  EXPECT_EQ(command::remedy_of(static_cast<Reason>(1000), 3), "");
}

}  // namespace

}  // namespace auth0::test
