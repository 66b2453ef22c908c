#include "api_client/dpop_fixture.hpp"
#include "support/fake_replay_store.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using auth0::testing::DpopKey;

class UsedProof : public DpopApiTest {
 protected:
  ApiClient client_ = make();
};

// 8.7: "On by default, in memory"
TEST_F(UsedProof, IsRefusedASecondTime) {
  const auto proof = make_proof();
  EXPECT_EQ(outcome(client_, proof), "accepted");
  const auto error = refusal(client_, request(proof));
  EXPECT_EQ(error.code, ErrorCode::invalid_dpop_proof);
  EXPECT_EQ(error.reason, Reason::proof_replayed);
  EXPECT_EQ(error.status, 401);
  EXPECT_TRUE(error.challenges.back().starts_with(R"(DPoP error="invalid_dpop_proof")"))
      << error.challenges.back();
  EXPECT_EQ(client_.health().replay_protection.store.proofs, 1U);
}

TEST_F(UsedProof, IsAcceptedAgainWhereNothingIsRemembered) {
  const auto client = make([](auto& options) { options.dpop.replay.enabled = false; });
  const auto proof = make_proof();
  EXPECT_EQ(outcome(client, proof), "accepted");
  EXPECT_EQ(outcome(client, proof), "accepted");
  EXPECT_FALSE(client.health().replay_protection.enabled);
}

// 8.7: "after all else holds": what was refused for another reason is good for its own request.
TEST_F(UsedProof, IsNotOneThatWasRefused) {
  const auto proof = make_proof();
  auto other_method = request(proof);
  other_method.http_method = "POST";
  EXPECT_EQ(outcome(client_, other_method), "method_mismatch");
  auto other_url = request(proof);
  other_url.http_url = "https://api.example.com/";
  EXPECT_EQ(outcome(client_, other_url), "url_mismatch");
  auto with_more_claims = request(proof);
  with_more_claims.required_claims = {"org_id"};
  EXPECT_EQ(outcome(client_, with_more_claims), "claim_missing");
  EXPECT_EQ(client_.health().replay_protection.store.proofs, 0U);
  EXPECT_EQ(outcome(client_, proof), "accepted");
  EXPECT_EQ(outcome(client_, proof), "proof_replayed");
}

// 8.7: for as long as it would be accepted
TEST_F(UsedProof, IsRememberedUntilItIsTooOld) {
  const auto proof = make_proof();
  EXPECT_EQ(outcome(client_, proof), "accepted");
  clock_->advance(300s);
  EXPECT_EQ(outcome(client_, proof), "proof_replayed");
  clock_->advance(1s);
  EXPECT_EQ(outcome(client_, proof), "proof_expired");
}

TEST_F(UsedProof, OfTheFutureIsRememberedUntilItIsTooOld) {
  const auto proof = make_proof({.issued_at = clock_->now() + 30s});
  EXPECT_EQ(outcome(client_, proof), "accepted");
  clock_->advance(330s);
  EXPECT_EQ(outcome(client_, proof), "proof_replayed");
  clock_->advance(1s);
  EXPECT_EQ(outcome(client_, proof), "proof_expired");
}

// 8.7: "until `iat + iat_offset + iat_leeway`"
TEST_F(UsedProof, FreesItsIdAfterThat) {
  EXPECT_EQ(outcome(client_, make_proof({.jti = "an id"})), "accepted");
  clock_->advance(330s);
  EXPECT_EQ(outcome(client_, make_proof({.jti = "an id"})), "proof_replayed");
  clock_->advance(1s);
  EXPECT_EQ(outcome(client_, make_proof({.jti = "an id"})), "accepted");
}

// 8.7: "(`jkt`, `jti`)"
TEST_F(UsedProof, OfOneKeyIsNotThatOfAnother) {
  EXPECT_EQ(outcome(client_, make_proof({.jti = "an id"})), "accepted");
  EXPECT_EQ(outcome(client_, make_proof({.jti = "another id"})), "accepted");
  key_ = DpopKey("ES256", clock_);
  token_ = issue_for(key_);
  EXPECT_EQ(outcome(client_, make_proof({.jti = "an id"})), "accepted");
  EXPECT_EQ(outcome(client_, make_proof({.jti = "an id"})), "proof_replayed");
}

TEST_F(UsedProof, OfOneKeyIsRefusedWithAnotherTokenToo) {
  EXPECT_EQ(outcome(client_, make_proof({.jti = "an id"})), "accepted");
  token_ = tenant_.issue({.subject = "auth0|other", .claims = {{"cnf", {{"jkt", key_.thumbprint()}}}}});
  EXPECT_EQ(outcome(client_, make_proof({.jti = "an id"})), "proof_replayed");
}

class StoreOfProofs : public DpopApiTest {
 protected:
  [[nodiscard]] ApiClient make_over_store(OnStoreFailure on_failure) {
    return make([&](auto& options) { options.dpop.replay = {.store = store_, .on_failure = on_failure}; });
  }

  std::shared_ptr<FakeReplayStore> store_ = std::make_shared<FakeReplayStore>();
  ApiClient closed_ = make_over_store(OnStoreFailure::fail_closed);
  ApiClient open_ = make_over_store(OnStoreFailure::fail_open);
};

// 8.7, 1.2: the client is not to blame, and must not be told so.
TEST_F(StoreOfProofs, ThatCannotTellRefusesTheRequestUnlessToldOtherwise) {
  for (const auto answer : {std::optional(ReplayOutcome::unavailable), std::optional<ReplayOutcome>()}) {
    store_->answer(answer);
    const auto proof = make_proof();
    const auto error = refusal(closed_, request(proof));
    EXPECT_EQ(error.code, ErrorCode::invalid_dpop_proof);
    EXPECT_EQ(error.reason, Reason::replay_store_unavailable);
    EXPECT_EQ(error.status, 503);
    EXPECT_EQ(error.retry_after, 1s);
    EXPECT_EQ(error.challenges, (std::vector<std::string>{R"(Bearer realm="api")", R"(DPoP algs="ES256")"}));
    EXPECT_EQ(outcome(open_, make_proof()), "accepted");
  }
  EXPECT_EQ(closed_.health().replay_protection.refused, 2U);
  EXPECT_EQ(open_.health().replay_protection.let_through, 2U);
  EXPECT_NE(open_.health().replay_protection.store.last_error, "");  // its health() throws too
}

TEST_F(StoreOfProofs, ThatIsFullRefusesTheRequestWhateverItIsTold) {
  store_->answer(ReplayOutcome::full);
  for (const auto* client : {&closed_, &open_}) {
    const auto proof = make_proof();
    const auto error = refusal(*client, request(proof));
    EXPECT_EQ(error.reason, Reason::replay_store_full);
    EXPECT_EQ(error.status, 503);
    EXPECT_EQ(error.retry_after, 1s);
  }
}

TEST_F(StoreOfProofs, ThatSaysReplayedRefusesTheRequestWhateverItIsTold) {
  store_->answer(ReplayOutcome::replayed);
  EXPECT_EQ(outcome(closed_, make_proof()), "proof_replayed");
  EXPECT_EQ(outcome(open_, make_proof()), "proof_replayed");
}

// 8.7: what is no good anyway must not fill it.
TEST_F(StoreOfProofs, IsAskedAboutGoodProofsOnly) {
  EXPECT_EQ(outcome(closed_, make_proof({.method = "POST"})), "method_mismatch");
  EXPECT_EQ(outcome(closed_, make_proof({.without_claims = {"ath"}})), "proof_claim_missing");
  EXPECT_TRUE(store_->uses().empty());
  EXPECT_EQ(outcome(closed_, make_proof()), "accepted");
  ASSERT_EQ(store_->uses().size(), 1U);
  EXPECT_EQ(store_->uses().front().now, clock_->now());
  EXPECT_EQ(store_->uses().front().expires_at, clock_->now() + 330s);
}

// 8.7: the one with the shorter time must not let the store forget what the other still accepts.
TEST_F(StoreOfProofs, KeepsAProofForAsLongAsAnyOfItsClientsAcceptsIt) {
  const auto shared = make_memory_replay_store();
  const auto with_offset = [&](std::chrono::seconds offset) {
    return make([&](auto& options) {
      options.dpop.iat_offset = offset;
      options.dpop.replay.store = shared;
    });
  };
  const auto impatient = with_offset(10s);
  const auto patient = with_offset(300s);
  const auto proof = make_proof();
  EXPECT_EQ(outcome(impatient, proof), "accepted");
  clock_->advance(100s);
  EXPECT_EQ(outcome(patient, make_proof()), "accepted");
  EXPECT_EQ(outcome(patient, proof), "proof_replayed");
  clock_->advance(200s);
  EXPECT_EQ(outcome(patient, proof), "proof_replayed");
}

TEST_F(StoreOfProofs, IsToldToKeepProofsForItsOwnTime) {
  const auto impatient = make([&](auto& options) {
    options.dpop.iat_offset = 10s;
    options.dpop.replay.store = store_;
  });
  EXPECT_EQ(outcome(impatient, make_proof()), "accepted");
  ASSERT_EQ(store_->uses().size(), 1U);
  EXPECT_EQ(store_->uses().front().expires_at, clock_->now() + 330s);
}

// 8.7: a new key for each request does not help one who takes more than a tenth.
TEST_F(StoreOfProofs, HasATenthForAllKeysOfOneSubjectAndClient) {
  const auto client =
      make([](auto& options) { options.dpop.replay.store = make_memory_replay_store({.max_proofs = 20}); });
  const auto outcome_of_new_key = [&](const std::string& subject, const std::string& client_id) {
    key_ = DpopKey("ES256", clock_);
    token_ = tenant_.issue(
        {.subject = subject, .claims = {{"cnf", {{"jkt", key_.thumbprint()}}}, {"client_id", client_id}}});
    return outcome(client, make_proof());
  };
  EXPECT_EQ(outcome_of_new_key("auth0|greedy", "app"), "accepted");
  EXPECT_EQ(outcome_of_new_key("auth0|greedy", "app"), "accepted");
  EXPECT_EQ(outcome_of_new_key("auth0|greedy", "app"), "replay_store_full");
  EXPECT_EQ(outcome_of_new_key("auth0|greedy", "another app"), "accepted");
  EXPECT_EQ(outcome_of_new_key("auth0|modest", "app"), "accepted");
}

// Two processes of one API
TEST_F(StoreOfProofs, ServesSeveralClients) {
  const auto shared = make_memory_replay_store();
  const auto over_shared = [&] { return make([&](auto& options) { options.dpop.replay.store = shared; }); };
  const auto one = over_shared();
  const auto other = over_shared();
  const auto proof = make_proof();
  EXPECT_EQ(outcome(one, proof), "accepted");
  EXPECT_EQ(outcome(other, proof), "proof_replayed");
}

}  // namespace

}  // namespace auth0::test
