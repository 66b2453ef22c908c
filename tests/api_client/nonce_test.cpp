#include "api_client/dpop_fixture.hpp"
#include "support/fake_replay_store.hpp"
#include "support/pieces.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;

// Of letters only in capitals, so that no message holds a piece of it by chance.
const std::string secret = "QZJXKVWQPLMRTSNDHFGBYUCAEIOQZXJK";

class ApiWithNonces : public DpopApiTest {
 protected:
  ApiWithNonces() {
    clock_->advance(300s - clock_->now().time_since_epoch() % 300s);
  }  // to the beginning of a period

  [[nodiscard]] ApiClient make_with(const std::string& shared_secret) {
    return make([&](auto& options) {
      options.dpop.nonces = {.secret = shared_secret, .period = 300s};
      options.dpop.replay.store = store_;
    });
  }

  // What the API tells a client that has none.
  [[nodiscard]] std::string nonce_of(const ApiClient& client) const {
    const auto proof = make_proof();
    return refusal(client, request(proof)).dpop_nonce;
  }
  // What it tells one that has this one; the request is accepted.
  [[nodiscard]] std::string next_nonce(const ApiClient& client, const std::string& nonce) const {
    const auto headers = headers_with(make_proof({.nonce = nonce}));
    return client.verify_request({.method = "GET", .url = url, .headers = headers}).dpop_nonce;
  }

  std::shared_ptr<FakeReplayStore> store_ = std::make_shared<FakeReplayStore>();
  ApiClient client_ = make_with(secret);
};

// 8.8, RFC 9449 section 9
TEST_F(ApiWithNonces, DemandsOneAndTellsIt) {
  const auto proof = make_proof();
  const auto error = refusal(client_, request(proof));
  EXPECT_EQ(error.code, ErrorCode::use_dpop_nonce);
  EXPECT_EQ(error.reason, Reason::nonce_missing);
  EXPECT_EQ(error.status, 401);
  EXPECT_NE(error.dpop_nonce, "");
  ASSERT_EQ(error.challenges.size(), 2U);
  EXPECT_EQ(error.challenges.front(), R"(Bearer realm="api")");
  EXPECT_TRUE(error.challenges.back().starts_with(R"(DPoP error="use_dpop_nonce", error_description=")"))
      << error.challenges.back();
}

TEST_F(ApiWithNonces, TellsTheNonceToWhoeverCatchesTheError) {
  const auto proof = make_proof();
  try {
    static_cast<void>(client_.verify_access_token(request(proof)));
    ADD_FAILURE() << "accepted";
  } catch (const UseDpopNonceError& demanded) {
    EXPECT_EQ(demanded.error().dpop_nonce, nonce_of(client_));
  }
}

TEST_F(ApiWithNonces, AcceptsAProofThatHoldsIt) {
  EXPECT_EQ(outcome(client_, make_proof({.nonce = nonce_of(client_)})), "accepted");
  EXPECT_EQ(outcome(client_, make_proof({.nonce = "made up"})), "nonce_invalid");
}

// RFC 9449 section 8.2: in the header of a good answer, before the old one ends
TEST_F(ApiWithNonces, TellsTheNextOneInTheSecondPeriodOfTheOld) {
  const auto first = nonce_of(client_);
  EXPECT_EQ(next_nonce(client_, first), "");
  clock_->advance(299s);
  EXPECT_EQ(next_nonce(client_, first), "");
  clock_->advance(1s);
  const auto second = next_nonce(client_, first);
  EXPECT_NE(second, "");
  EXPECT_NE(second, first);
  EXPECT_EQ(next_nonce(client_, second), "");
}

// What refuses a good token later must not keep the nonce from the client.
TEST_F(ApiWithNonces, TellsTheNextOneToAClientWhoseTokenDoesNotSuffice) {
  const auto first = nonce_of(client_);
  clock_->advance(300s);
  const auto headers = headers_with(make_proof({.nonce = first}));
  const IncomingRequest incoming = {.method = "GET", .url = url, .headers = headers};
  const auto route = require_all_scopes("admin");

  const auto refused = client_.try_verify_request(incoming, route);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, Reason::scope_missing);
  EXPECT_NE(refused.error().dpop_nonce, "");

  const auto accepted = client_.verify_request(incoming);  // the proof of a refused request is not used up
  EXPECT_EQ(accepted.dpop_nonce, refused.error().dpop_nonce);
  const auto unauthorized = client_.try_authorize(accepted, route);
  ASSERT_FALSE(unauthorized);
  EXPECT_EQ(unauthorized.error().dpop_nonce, accepted.dpop_nonce);
}

TEST_F(ApiWithNonces, RefusesOneThatIsTwoPeriodsOldAndTellsANewOne) {
  const auto old = nonce_of(client_);
  clock_->advance(600s);
  const auto proof = make_proof({.nonce = old});
  const auto error = refusal(client_, request(proof));
  EXPECT_EQ(error.reason, Reason::nonce_invalid);
  EXPECT_NE(error.dpop_nonce, old);
  EXPECT_EQ(outcome(client_, make_proof({.nonce = error.dpop_nonce})), "accepted");
}

// Whatever else is wrong with a proof is told first: only who has the key and a good token learns a nonce.
TEST_F(ApiWithNonces, TellsNoneToAProofThatIsWrongInAnythingElse) {
  for (const auto& proof : {make_proof({.method = "POST"}), make_proof({.typ = "JWT"}),
                            make_proof({.without_claims = {"ath"}}), std::string("no proof")}) {
    const auto error = refusal(client_, request(proof));
    EXPECT_EQ(error.code, ErrorCode::invalid_dpop_proof);
    EXPECT_EQ(error.dpop_nonce, "");
  }
}

// 8.7: the client sends a new proof anyway, but nothing must be recorded of the one without a nonce.
TEST_F(ApiWithNonces, RecordsNoProofWithoutOne) {
  EXPECT_EQ(outcome(client_, make_proof()), "nonce_missing");
  EXPECT_EQ(outcome(client_, make_proof({.nonce = "made up"})), "nonce_invalid");
  EXPECT_TRUE(store_->uses().empty());
}

TEST_F(ApiWithNonces, StillRefusesAProofThatWasUsed) {
  const auto client = make([](auto& options) { options.dpop.nonces = {.secret = secret}; });
  const auto proof = make_proof({.nonce = nonce_of(client)});
  EXPECT_EQ(outcome(client, proof), "accepted");
  EXPECT_EQ(outcome(client, proof), "proof_replayed");
}

// 8.8: "shared secret for several processes"
TEST_F(ApiWithNonces, SharesThemWithWhoeverHasTheSecret) {
  const auto same = make_with(secret);
  const auto other = make_with(std::string(32, 'o'));
  EXPECT_EQ(outcome(same, make_proof({.nonce = nonce_of(client_)})), "accepted");
  EXPECT_EQ(outcome(other, make_proof({.nonce = nonce_of(client_)})), "nonce_invalid");
}

TEST_F(ApiWithNonces, MakesASecretOfItsOwnWhereNoneIsGiven) {
  const auto one = make_with("");
  const auto other = make_with("");
  EXPECT_EQ(outcome(one, make_proof({.nonce = nonce_of(one)})), "accepted");
  EXPECT_EQ(outcome(other, make_proof({.nonce = nonce_of(one)})), "nonce_invalid");
}

// 1.1
TEST_F(ApiWithNonces, ShowsNobodyItsSecretOrTheProofsNonce) {
  const std::string own = "S3CR3T-NONCE-OF-A-CLIENT";
  const auto proof = make_proof({.nonce = own});
  const auto error = refusal(client_, request(proof));
  std::vector<std::string> shown = error.challenges;
  shown.push_back(error.message);
  shown.push_back(error.dpop_nonce);
  for (const auto& text : shown) {
    for (const auto& hidden : {secret, own})
      EXPECT_FALSE(holds_a_piece_of(text, hidden)) << text;
  }
}

// 8.8: "off by default". A client may send the nonce of its authorization server (RFC 9449 section 8).
TEST_F(ApiWithNonces, IsOneThatWasToldTo) {
  const auto client = make();
  EXPECT_EQ(next_nonce(client, ""), "");
  EXPECT_EQ(next_nonce(client, "of another server"), "");
}

}  // namespace

}  // namespace auth0::test
