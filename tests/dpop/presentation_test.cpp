#include "dpop/presentation.hpp"

#include <gtest/gtest.h>
#include <string_view>

namespace auth0::test {

namespace {

using dpop::accepted_scheme;
using dpop::check_with_token;
using dpop::Presentation;

constexpr std::string_view url = "https://api.example.com/";

Presentation with_scheme(std::string_view scheme) {
  return {.scheme = scheme, .proof = {}, .method = "GET", .url = url};
}

Presentation with_proof(std::string_view proof) {
  return {.scheme = "DPoP", .proof = proof, .method = "GET", .url = url};
}

std::string_view reason_with_token(const Presentation& presented, bool is_bound = true) {
  const auto result = check_with_token(presented, AuthScheme::dpop, DpopMode::allowed, is_bound);
  return result ? "accepted" : to_string(result.error().reason);
}

// 8.2
TEST(SchemeOfARequest, ComparesWithoutCase) {
  for (const auto* scheme : {"DPoP", "dpop", "DPOP"})
    EXPECT_EQ(accepted_scheme(with_scheme(scheme), DpopMode::required).value(), AuthScheme::dpop) << scheme;
  for (const auto* scheme : {"Bearer", "bearer", "BEARER"})
    EXPECT_EQ(accepted_scheme(with_scheme(scheme), DpopMode::allowed).value(), AuthScheme::bearer) << scheme;
}

TEST(SchemeOfARequest, IsRefusedWhereItIsNoneOfTheTwo) {
  for (const auto* scheme : {"Basic", "DPoP ", "DPo", "Bearer, DPoP", "b\0arer"}) {
    const auto refused = accepted_scheme(with_scheme(scheme), DpopMode::allowed);
    ASSERT_FALSE(refused) << scheme;
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_request);
    EXPECT_EQ(refused.error().reason, Reason::invalid_auth_scheme);
  }
}

// 8.2: "A proof with more than one value (a comma) is refused."
TEST(ProofOfARequest, IsRefusedWhereSeveralCameAsOne) {
  EXPECT_EQ(reason_with_token(with_proof("a.b.c,d.e.f")), "several_proofs");
  EXPECT_EQ(reason_with_token(with_proof("a.b.c, ")), "several_proofs");
  EXPECT_EQ(reason_with_token(with_proof("a.b.c")), "accepted");
  const auto refused = check_with_token(with_proof("a.b.c,d.e.f"), AuthScheme::dpop, DpopMode::allowed, true);
  EXPECT_EQ(refused.error().code, ErrorCode::invalid_dpop_proof);  // RFC 9449 section 4.3 (1)
}

TEST(ProofOfARequest, NeedsMethodAndUrl) {
  auto presented = with_proof("a.b.c");
  presented.method = "";
  EXPECT_EQ(reason_with_token(presented), "request_unknown");
  presented = with_proof("a.b.c");
  presented.url = "";
  EXPECT_EQ(reason_with_token(presented), "request_unknown");
}

TEST(ProofOfARequest, IsOfNoUseForATokenThatIsNotBound) {
  EXPECT_EQ(reason_with_token(with_proof("a.b.c"), false), "dpop_binding_mismatch");
}

}  // namespace

}  // namespace auth0::test
