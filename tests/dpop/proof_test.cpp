#include "dpop/proof.hpp"

#include "dpop/proof_fixture.hpp"
#include "dpop/rfc9449_examples.hpp"
#include "jose/base64url.hpp"

#include <chrono>
#include <cstddef>
#include <gtest/gtest.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::test {

namespace {

using auth0::testing::DpopKey;

std::vector<jose::Algorithm> all_algorithms() {
  using enum jose::Algorithm;
  return {rs256, rs384, rs512, ps256, ps384, ps512, es256, es384, es512, eddsa};
}

class ProofOfPossession : public ProofTest {};

TEST_F(ProofOfPossession, AcceptsAGoodProofAndTellsWhatItSays) {
  auto options = good();
  options.jti = "an id";
  options.nonce = "a nonce";
  const auto proof = check(options);
  ASSERT_TRUE(proof) << proof.error().message;
  EXPECT_EQ(proof->jti, "an id");
  EXPECT_EQ(proof->nonce, "a nonce");
  ASSERT_TRUE(proof->new_key);
  EXPECT_EQ(proof->new_key->thumbprint, key_.thumbprint());
}

// 2.4, 2.5
TEST_F(ProofOfPossession, AcceptsEachAlgorithmThatIsAllowed) {
  for (const auto algorithm : all_algorithms()) {
    const auto name = jose::info(algorithm).name;
    key_ = DpopKey(name);
    rules_.algorithms = {algorithm};
    EXPECT_EQ(outcome(good()), "accepted") << name;
    rules_.algorithms = all_algorithms();
    std::erase(rules_.algorithms, algorithm);
    EXPECT_EQ(outcome(good()), "proof_algorithm_not_allowed") << name;
  }
}

// RFC 9449 section 4.3 (7)
TEST_F(ProofOfPossession, RefusesASignatureThatIsNotOfItAndItsKey) {
  const auto proof = key_.make_proof(good());
  const auto other = key_.make_proof(with_claim("extra", 1));
  const auto dot = proof.rfind('.');
  EXPECT_EQ(outcome(proof.substr(0, dot) + other.substr(other.rfind('.'))), "proof_signature_invalid");

  auto signature = jose::base64url_decode(std::string_view(proof).substr(dot + 1)).value();
  signature.front() = static_cast<char>(signature.front() ^ 1);
  EXPECT_EQ(outcome(proof.substr(0, dot + 1) + jose::base64url_encode(signature)), "proof_signature_invalid");

  EXPECT_EQ(outcome(DpopKey().make_proof(with_header("jwk", key_.public_jwk()))), "proof_signature_invalid");
}

// 8.3, section 5: of a form that a JWS has
TEST_F(ProofOfPossession, RefusesWhatIsNoCompactJws) {
  const auto proof = key_.make_proof(good());
  const auto dot = proof.rfind('.');
  for (const auto& text : {std::string("no proof"), std::string(".."), proof.substr(0, dot),
                           proof.substr(0, dot + 1), proof + ".", proof + "=", ' ' + proof, proof + "\n"})
    EXPECT_EQ(outcome(text), "malformed_proof") << text.size();
}

// 8.6: the token was given to somebody else, so that it is the token that is not acceptable.
TEST_F(ProofOfPossession, RefusesTheTokenOfWhoeverProvesAnotherKey) {
  const auto refused = check(DpopKey().make_proof(good()));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, Reason::dpop_binding_mismatch);
  EXPECT_EQ(refused.error().code, ErrorCode::verify_access_token_error);
}

// Section 1
TEST_F(ProofOfPossession, IsCalledAnInvalidProofForWhateverElseIsWrong) {
  EXPECT_EQ(check("no proof").error().code, ErrorCode::invalid_dpop_proof);
  EXPECT_EQ(check(with_header("typ", "JWT")).error().code, ErrorCode::invalid_dpop_proof);
  EXPECT_EQ(check(with_claim("htm", "GET")).error().code, ErrorCode::invalid_dpop_proof);
  EXPECT_EQ(check(with_claim("ath", "other")).error().code, ErrorCode::invalid_dpop_proof);
}

// Of exactly this many bytes; what base64url cannot fill in one part it fills in the other.
std::string proof_of_size(const DpopKey& key, testing::ProofOptions options, std::size_t size) {
  options.jti = "an id";
  const auto rest = size - key.make_proof(options).size();
  for (std::size_t in_header = 1; in_header <= 3; ++in_header) {
    for (std::size_t in_claims = rest * 3 / 4 - 50; in_claims < rest * 3 / 4; ++in_claims) {
      options.header["filler"] = std::string(in_header, 'a');
      options.claims["filler"] = std::string(in_claims, 'a');
      auto proof = key.make_proof(options);
      if (proof.size() == size) return proof;
    }
  }
  throw std::logic_error("no proof has that size");
}

// 8.3: "Size at most 8 KiB"
TEST_F(ProofOfPossession, RefusesAProofOfOver8KiB) {
  EXPECT_EQ(outcome(proof_of_size(key_, good(), 8192)), "accepted");
  EXPECT_EQ(outcome(proof_of_size(key_, good(), 8193)), "malformed_proof");
}

// A client sends the same header again and again: its key is read once.
TEST_F(ProofOfPossession, KnowsAKeyByItsHeader) {
  const auto known = check(good()).value().new_key.value();
  EXPECT_FALSE(check(key_.make_proof(good()), &known).value().new_key);
}

TEST_F(ProofOfPossession, ReadsTheKeyOfAnotherHeaderAnew) {
  const auto known = check(good()).value().new_key.value();
  const auto second = check(key_.make_proof(with_header("kid", "a key")), &known).value();
  ASSERT_TRUE(second.new_key);
  EXPECT_NE(second.new_key->key, known.key);
  EXPECT_EQ(second.new_key->thumbprint, key_.thumbprint());
}

TEST_F(ProofOfPossession, ChecksEverythingOfAProofWhoseKeyItKnows) {
  const auto known = check(good()).value().new_key.value();
  EXPECT_EQ(outcome(DpopKey().make_proof(with_header("jwk", key_.public_jwk())), &known),
            "proof_signature_invalid");
  EXPECT_EQ(outcome(DpopKey().make_proof(good()), &known), "dpop_binding_mismatch");
  EXPECT_EQ(outcome(key_.make_proof(with_header("typ", "JWT")), &known), "proof_type_invalid");
  EXPECT_EQ(outcome(key_.make_proof(with_claim("htm", "GET")), &known), "method_mismatch");
  rules_.algorithms = {jose::Algorithm::es384};
  EXPECT_EQ(outcome(key_.make_proof(good()), &known), "proof_algorithm_not_allowed");
}

std::string_view outcome_of(const rfc9449::ExampleProof& example, std::chrono::sys_seconds at) {
  const auto target = dpop::TargetUri::parse(example.url).value();
  const auto hash = jose::Sha256Hasher().hash({example.access_token});
  const auto checked = dpop::check_proof(example.proof, {.algorithms = {jose::Algorithm::es256}},
                                         {.method = example.method,
                                          .target = target,
                                          .token_hash = hash,
                                          .key_thumbprint = rfc9449::thumbprint,
                                          .now = at},
                                         nullptr);
  return checked ? "accepted" : to_string(checked.error().reason);
}

// RFC 9449 section 7.1; the proofs for an authorization server of sections 4.1 and 5 have no `ath`.
TEST(Rfc9449ExampleProofs, AreAcceptedWhereTheyAreForAResource) {
  const auto& resource = rfc9449::proofs.back();
  EXPECT_EQ(outcome_of(resource, resource.issued_at), "accepted");
  EXPECT_EQ(outcome_of(resource, resource.issued_at + std::chrono::seconds(301)), "proof_expired");
  for (const auto& example : {rfc9449::proofs[0], rfc9449::proofs[1]})
    EXPECT_EQ(outcome_of(example, example.issued_at), "proof_claim_missing") << example.section;
}

}  // namespace

}  // namespace auth0::test
