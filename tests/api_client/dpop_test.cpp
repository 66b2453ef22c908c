#include "api_client/dpop_fixture.hpp"
#include "support/pieces.hpp"

#include <chrono>
#include <cstdint>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using auth0::testing::DpopKey;
using auth0::testing::ProofOptions;
using Challenges = std::vector<std::string>;

class ApiWithProofs : public DpopApiTest {
 protected:
  ApiClient client_ = make();
};

TEST_F(ApiWithProofs, AcceptsABoundTokenWithAProof) {
  const auto headers = headers_with(make_proof());
  const auto accepted = client_.verify_request({.method = "GET", .url = url, .headers = headers});
  EXPECT_EQ(accepted.token.dpop_key_thumbprint(), key_.thumbprint());
  EXPECT_EQ(accepted.access_token, token_);
  EXPECT_EQ(accepted.dpop_nonce, "");
}

// Section 1, 9.3, RFC 9449 section 7.1
TEST_F(ApiWithProofs, AnswersABadProofWith401AndSaysWhyOnTheChallengeOfDpop) {
  const auto proof = make_proof({.method = "POST"});
  const auto error = refusal(client_, request(proof));
  EXPECT_EQ(error.code, ErrorCode::invalid_dpop_proof);
  EXPECT_EQ(error.status, 401);
  EXPECT_EQ(error.challenges,
            (Challenges{R"(Bearer realm="api")",
                        R"(DPoP error="invalid_dpop_proof", error_description="the proof's 'htm' is not the )"
                        R"(request's method", algs="ES256")"}));
}

// 8.6: the token is at fault, and with it `invalid_token`.
TEST_F(ApiWithProofs, AnswersAProofOfAnotherKeyWithInvalidToken) {
  const auto proof = DpopKey("ES256", clock_).make_proof({.url = std::string(url), .access_token = token_});
  const auto error = refusal(client_, request(proof));
  EXPECT_EQ(error.code, ErrorCode::verify_access_token_error);
  EXPECT_EQ(error.reason, Reason::dpop_binding_mismatch);
  EXPECT_EQ(error.status, 401);
  EXPECT_TRUE(error.challenges.back().starts_with(R"(DPoP error="invalid_token")")) << error.challenges.back();
}

// 8.5: what the server says of its own request
TEST_F(ApiWithProofs, CallsARequestUrlThatDoesNotParseAnInvalidRequest) {
  const auto proof = make_proof();
  auto options = request(proof);
  options.http_url = "/orders";
  const auto error = refusal(client_, options);
  EXPECT_EQ(error.code, ErrorCode::invalid_request);
  EXPECT_EQ(error.reason, Reason::request_unknown);
  EXPECT_EQ(error.status, 400);
  EXPECT_EQ(outcome(client_, proof), "accepted");  // and has not used the proof up
}

TEST_F(ApiWithProofs, AcceptsTheRequestsOwnQuery) {
  const auto proof = make_proof();
  auto options = request(proof);
  options.http_url = "https://API.example.com:443/orders?filter={\"a\":1}#top";
  EXPECT_EQ(outcome(client_, options), "accepted");
}

// Section 1
TEST_F(ApiWithProofs, ThrowsTheClassOfTheCode) {
  const auto proof = make_proof();
  EXPECT_NO_THROW(std::ignore = client_.verify_access_token(request(proof)));
  EXPECT_THROW(std::ignore = client_.verify_access_token(request(proof)), InvalidDpopProofError);
  auto without_proof = request(proof);
  without_proof.dpop_proof.reset();
  EXPECT_THROW(std::ignore = client_.verify_access_token(without_proof), InvalidRequestError);
  EXPECT_THROW(std::ignore = client_.verify_access_token({.access_token = token_}), VerifyAccessTokenError);
  const auto demanding = make([](auto& options) { options.dpop.nonces.emplace(); });
  const auto another = make_proof();
  EXPECT_THROW(std::ignore = demanding.verify_access_token(request(another)), UseDpopNonceError);
}

// 2.5, 9.3
TEST_F(ApiWithProofs, AcceptsTheAlgorithmsThatItNames) {
  key_ = DpopKey("EdDSA", clock_);
  token_ = issue_for(key_);
  const auto proof = make_proof();
  EXPECT_EQ(outcome(client_, proof), "proof_algorithm_not_allowed");
  const auto client = make([](auto& options) { options.dpop.algorithms = {"ES256", "EdDSA"}; });
  EXPECT_EQ(outcome(client, proof), "accepted");
  EXPECT_TRUE(refusal(client, request(proof)).challenges.back().ends_with(R"(, algs="ES256 EdDSA")"));
}

// 2.4, RFC 9864
TEST_F(ApiWithProofs, TakesBothNamesOfEd25519ForTheSameAlgorithm) {
  key_ = DpopKey("EdDSA", clock_);
  token_ = issue_for(key_);
  for (const auto* allowed : {"EdDSA", "Ed25519"}) {
    const auto client = make([&](auto& options) { options.dpop.algorithms = allowed; });
    for (const auto* named : {"EdDSA", "Ed25519"})
      EXPECT_EQ(outcome(client, make_proof({.header = {{"alg", named}}})), "accepted")
          << allowed << ' ' << named;
  }
}

// 2.4, 5.2: the list of one call is for the token, not for the proof.
TEST_F(ApiWithProofs, KeepsToItsAlgorithmsWhateverACallAllowsForTokens) {
  key_ = DpopKey("ES384", clock_);
  token_ = issue_for(key_);
  const auto proof = make_proof();
  auto options = request(proof);
  options.algorithms = {"ES256", "ES384"};
  EXPECT_EQ(outcome(client_, options), "proof_algorithm_not_allowed");
}

// 2.5
TEST_F(ApiWithProofs, TakesTheTimesFromItsOptions) {
  const auto now = clock_->now();
  const auto client = make([](auto& options) {
    options.dpop.iat_offset = 60s;
    options.dpop.iat_leeway = 5s;
  });
  EXPECT_EQ(outcome(client, make_proof({.issued_at = now - 60s})), "accepted");
  EXPECT_EQ(outcome(client, make_proof({.issued_at = now - 61s})), "proof_expired");
  EXPECT_EQ(outcome(client, make_proof({.issued_at = now + 5s})), "accepted");
  EXPECT_EQ(outcome(client, make_proof({.issued_at = now + 6s})), "proof_not_yet_valid");
}

// 8.4, 6.3
TEST_F(ApiWithProofs, JudgesTimesWithTheFractionsOfItsClock) {
  const auto second = static_cast<double>(clock_->now().time_since_epoch().count());
  clock_->advance(604ms);
  EXPECT_EQ(outcome(client_, make_proof({.claims = {{"nbf", second + 0.303}}})), "accepted");
  EXPECT_EQ(outcome(client_, make_proof({.claims = {{"nbf", second + 0.605}}})), "proof_not_yet_valid");
  EXPECT_EQ(outcome(client_, make_proof({.claims = {{"exp", second + 0.605}}})), "accepted");
  EXPECT_EQ(outcome(client_, make_proof({.claims = {{"exp", second + 0.603}}})), "proof_expired");
  EXPECT_EQ(outcome(client_, make_proof({.claims = {{"iat", second - 299.0}}})), "accepted");
  EXPECT_EQ(outcome(client_, make_proof({.claims = {{"iat", second - 300.0}}})), "proof_expired");
  EXPECT_EQ(outcome(client_, make_proof({.claims = {{"iat", second + 30.603}}})), "accepted");
  EXPECT_EQ(outcome(client_, make_proof({.claims = {{"iat", second + 30.605}}})), "proof_not_yet_valid");
}

// 8.4, 6.3, 2.7
TEST_F(ApiWithProofs, GivesExpOfAProofTheToleranceOfTokens) {
  const auto past = clock_->now().time_since_epoch().count() - 30;
  EXPECT_EQ(outcome(client_, make_proof({.claims = {{"exp", past}}})), "proof_expired");
  const auto tolerant = make([](auto& options) { options.clock_tolerance = 60s; });
  EXPECT_EQ(outcome(tolerant, make_proof({.claims = {{"exp", past}}})), "accepted");
}

// 7.5: whether the token is remembered or not, each request has to prove the key again.
class ApiThatMayRememberTokens : public DpopApiTest, public ::testing::WithParamInterface<std::int64_t> {
 protected:
  ApiClient client_ = make([](auto& options) { options.token_cache.max_entries = GetParam(); });
};

TEST_P(ApiThatMayRememberTokens, NeedsAProofForEachRequest) {
  const auto first = make_proof();
  EXPECT_EQ(outcome(client_, first), "accepted");
  EXPECT_EQ(client_.health().token_cache.tokens, GetParam() == 0 ? 0U : 1U);
  EXPECT_EQ(outcome(client_, first), "proof_replayed");
  auto without_proof = request(first);
  without_proof.dpop_proof.reset();
  EXPECT_EQ(outcome(client_, without_proof), "proof_missing");
  EXPECT_EQ(outcome(client_, {.access_token = token_}), "token_is_bound");
  EXPECT_EQ(outcome(client_, {.access_token = token_, .scheme = PresentedScheme::bearer}), "token_is_bound");
  EXPECT_EQ(outcome(client_, make_proof()), "accepted");
}

TEST_P(ApiThatMayRememberTokens, RefusesTheProofOfAnotherKeyForATokenThatItHasSeen) {
  EXPECT_EQ(outcome(client_, make_proof()), "accepted");
  const DpopKey thief("ES256", clock_);
  const ProofOptions theft{.url = std::string(url), .access_token = token_};
  EXPECT_EQ(outcome(client_, thief.make_proof(theft)), "dpop_binding_mismatch");
  auto with_stolen_header = theft;
  with_stolen_header.header = {{"jwk", key_.public_jwk()}};
  EXPECT_EQ(outcome(client_, thief.make_proof(with_stolen_header)), "proof_signature_invalid");
  EXPECT_EQ(outcome(client_, make_proof()), "accepted");
}

TEST_P(ApiThatMayRememberTokens, RefusesTheProofForAnotherTokenOfTheSameKey) {
  const auto proof = make_proof();
  EXPECT_EQ(outcome(client_, make_proof()), "accepted");
  token_ = tenant_.issue({.subject = "auth0|other", .claims = {{"cnf", {{"jkt", key_.thumbprint()}}}}});
  EXPECT_EQ(outcome(client_, proof), "token_hash_mismatch");
}

INSTANTIATE_TEST_SUITE_P(ApiClient, ApiThatMayRememberTokens, ::testing::Values(0, 100));

class RefusedProof : public ApiWithProofs {
 protected:
  void expect_no_piece(const std::string& proof, std::string_view secret) const {
    const auto error = refusal(client_, request(proof));
    EXPECT_FALSE(error.message.empty());
    for (const std::string_view hidden : {std::string_view(proof), std::string_view(token_), secret}) {
      EXPECT_FALSE(holds_a_piece_of(error.message, hidden)) << error.message;
      for (const auto& challenge : error.challenges)
        EXPECT_FALSE(holds_a_piece_of(challenge, hidden)) << challenge;
    }
  }
};

// 1.1: "never the token, the proof, a secret, or a byte sequence taken from one"
TEST_F(RefusedProof, LeavesNothingThatItSaysInMessageOrChallenges) {
  const std::string secret = "S3CR3T-VALUE\"\r\nX: y";
  for (const auto* claim : {"jti", "htm", "htu", "iat", "exp", "nbf", "ath", "nonce"}) {
    SCOPED_TRACE(claim);
    ProofOptions options{.without_claims = {"ath"}};
    options.claims[claim] = secret;
    if (std::string_view(claim) == "ath") options.without_claims = {};
    expect_no_piece(make_proof(options), secret);
  }
  for (const auto* parameter : {"typ", "alg", "jwk", "crit", "kid"}) {
    SCOPED_TRACE(parameter);
    ProofOptions options{.without_claims = {"ath"}};
    options.header[parameter] = secret;
    expect_no_piece(make_proof(options), secret);
  }
  expect_no_piece(secret + ".is-no-proof", secret);
}

}  // namespace

}  // namespace auth0::test
