#include "base/error_table.hpp"

#include "base/fail.hpp"

#include <gtest/gtest.h>
#include <set>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

// Programs store and compare these numbers: a line may be added, but never changed.
std::vector<std::pair<ErrorCode, int>> numbers_of_codes() {
  using enum ErrorCode;
  return {
      {missing_required_argument_error, 0},
      {invalid_configuration_error, 1},
      {verify_access_token_error, 2},
      {invalid_dpop_proof, 3},
      {use_dpop_nonce, 4},
      {invalid_request, 5},
      {insufficient_scope, 6},
      {insufficient_user_authentication, 7},
      {token_exchange_error, 8},
      {token_for_connection_error, 9},
      {missing_client_auth_error, 10},
      {organization_validation_error, 11},
  };
}

std::vector<std::pair<Reason, int>> numbers_of_reasons() {
  using enum Reason;
  return {
      {missing_argument, 0},
      {invalid_configuration, 1},
      {token_missing, 2},
      {malformed_token, 3},
      {algorithm_not_allowed, 4},
      {unknown_key, 5},
      {ambiguous_key, 6},
      {signature_invalid, 7},
      {wrong_token_type, 8},
      {issuer_mismatch, 9},
      {issuer_not_allowed, 10},
      {audience_mismatch, 11},
      {token_expired, 12},
      {token_not_yet_valid, 13},
      {claim_missing, 14},
      {claim_invalid, 15},
      {invalid_auth_scheme, 16},
      {token_is_bound, 17},
      {unexpected_proof, 18},
      {proof_missing, 19},
      {several_proofs, 20},
      {request_unknown, 21},
      {malformed_proof, 22},
      {proof_type_invalid, 23},
      {proof_algorithm_not_allowed, 24},
      {proof_key_invalid, 25},
      {proof_signature_invalid, 26},
      {proof_claim_missing, 27},
      {proof_claim_invalid, 28},
      {proof_expired, 29},
      {proof_not_yet_valid, 30},
      {method_mismatch, 31},
      {url_mismatch, 32},
      {token_hash_mismatch, 33},
      {dpop_binding_mismatch, 34},
      {proof_replayed, 35},
      {replay_store_full, 36},
      {replay_store_unavailable, 37},
      {nonce_missing, 38},
      {nonce_invalid, 39},
      {certificate_missing, 40},
      {certificate_mismatch, 41},
      {certificate_unusable, 42},
      {several_tokens, 43},
      {malformed_credentials, 44},
      {forwarded_headers_invalid, 45},
      {scope_missing, 46},
      {permission_missing, 47},
      {claim_not_accepted, 48},
      {requirement_not_met, 49},
      {acr_insufficient, 50},
      {authentication_too_old, 51},
      {client_authentication_missing, 52},
      {subject_token_invalid, 53},
      {exchange_parameter_invalid, 54},
      {organization_blank, 55},
      {organization_mismatch, 56},
      {exchange_refused, 57},
      {exchange_throttled, 58},
      {subject_token_refused_before, 59},
      {token_answer_invalid, 60},
      {token_endpoint_unavailable, 61},
      {deadline_exceeded, 62},
      {domains_resolver_failed, 63},
      {issuer_unavailable, 64},
      {cancelled, 65},
  };
}

TEST(ErrorTable, GivesEachCodeItsNumberForGood) {
  const auto numbers = numbers_of_codes();
  EXPECT_EQ(numbers.size(), code_table.size());
  for (const auto& [code, number] : numbers)
    EXPECT_EQ(static_cast<int>(code), number) << to_string(code);
}

TEST(ErrorTable, GivesEachReasonItsNumberForGood) {
  const auto numbers = numbers_of_reasons();
  EXPECT_EQ(numbers.size(), reason_table.size());
  for (const auto& [reason, number] : numbers)
    EXPECT_EQ(static_cast<int>(reason), number) << to_string(reason);
}

// 1.2
TEST(ErrorTable, TellsWhichReasonsLeaveCredentialsUnjudged) {
  std::set<Reason> unjudged;
  for (const auto& row : reason_table)
    if (is_unjudged(row.reason)) unjudged.insert(row.reason);
  EXPECT_EQ(unjudged, (std::set{Reason::cancelled, Reason::issuer_unavailable, Reason::domains_resolver_failed,
                                Reason::replay_store_full, Reason::replay_store_unavailable}));
  EXPECT_FALSE(is_unjudged(static_cast<Reason>(1000)));
}

TEST(ErrorTable, HasNoRowForAValueOutOfRange) {
  EXPECT_EQ(info_of(static_cast<Reason>(1000)), nullptr);
  EXPECT_EQ(info_of(static_cast<Reason>(-1)), nullptr);
  EXPECT_EQ(info_of(static_cast<ErrorCode>(1000)), nullptr);
  EXPECT_EQ(default_code(static_cast<Reason>(1000)), ErrorCode::verify_access_token_error);
}

TEST(Fail, TakesTheCodeFromTheTable) {
  EXPECT_EQ(fail(Reason::token_expired, "why").error().code, ErrorCode::verify_access_token_error);
  EXPECT_EQ(fail(Reason::proof_replayed, "why").error().code, ErrorCode::invalid_dpop_proof);
  EXPECT_EQ(fail(Reason::several_tokens, "why").error().code, ErrorCode::invalid_request);
  EXPECT_EQ(fail(Reason::deadline_exceeded, "why").error().code, ErrorCode::token_exchange_error);
  EXPECT_EQ(invalid_configuration("why").error().code, ErrorCode::invalid_configuration_error);
  EXPECT_EQ(missing_argument("why").error().code, ErrorCode::missing_required_argument_error);
  EXPECT_EQ(invalid_request(Reason::token_missing, "why").error().code, ErrorCode::invalid_request);
}

}  // namespace

}  // namespace auth0::test
