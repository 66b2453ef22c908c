#include "dpop/scheme_rules.hpp"

#include <cstddef>
#include <gtest/gtest.h>
#include <optional>
#include <string_view>
#include <vector>

namespace auth0::test {

namespace {

using dpop::check_before_token;
using dpop::check_with_token;
using dpop::Presented;
using dpop::SchemePolicy;

constexpr std::string_view url = "https://api.example.com/";

Presented with_proof(std::string_view proof) {
  return {.scheme = PresentedScheme::dpop, .token = "token", .proof = proof, .method = "GET", .url = url};
}

std::string_view verdict(const Presented& presented, const SchemePolicy& policy, bool is_bound) {
  if (const auto before = check_before_token(presented, policy); !before)
    return to_string(before.error().reason);
  const auto scheme = check_with_token(presented, policy, is_bound);
  if (!scheme) return to_string(scheme.error().reason);
  return *scheme == AuthScheme::dpop ? "dpop" : "bearer";
}

// 8.1, with a method and a URL but for a scheme that was not given
TEST(SchemeOfARequest, IsJudgedByTheTable) {
  struct Row {
    DpopMode mode;
    std::optional<PresentedScheme> scheme;
    // without a proof: of a token that is not bound, of one that is; with a proof: the same
    std::vector<std::string_view> verdicts;
  };
  using enum PresentedScheme;
  constexpr auto not_given = std::nullopt;
  const std::vector<std::string_view> refused(4, "invalid_auth_scheme");
  const std::vector<std::string_view> as_bearer(4, "bearer");
  const std::vector<std::string_view> proven = {"dpop_binding_mismatch", "proof_missing",
                                                "dpop_binding_mismatch", "dpop"};
  const std::vector<Row> rows = {
      {DpopMode::allowed, not_given, {"bearer", "token_is_bound", refused[0], refused[0]}},
      {DpopMode::allowed, by_proof, {"bearer", "proof_missing", "dpop_binding_mismatch", "dpop"}},
      {DpopMode::allowed, bearer, {"bearer", "token_is_bound", "unexpected_proof", "token_is_bound"}},
      {DpopMode::allowed, dpop, proven},
      {DpopMode::required, not_given, refused},
      {DpopMode::required, by_proof, refused},
      {DpopMode::required, bearer, refused},
      {DpopMode::required, dpop, proven},
      {DpopMode::disabled, not_given, as_bearer},
      {DpopMode::disabled, by_proof, as_bearer},
      {DpopMode::disabled, bearer, as_bearer},
      {DpopMode::disabled, dpop, refused},
  };
  for (const auto& row : rows) {
    for (const std::size_t column : {0U, 1U, 2U, 3U}) {
      Presented presented{.scheme = row.scheme, .token = "token"};
      if (column >= 2) presented.proof = "a.b.c";
      if (row.scheme) {
        presented.method = "GET";
        presented.url = url;
      }
      EXPECT_EQ(verdict(presented, {.mode = row.mode}, column % 2 == 1), row.verdicts[column])
          << static_cast<int>(row.mode) << ' ' << (row.scheme ? static_cast<int>(*row.scheme) : -1) << ' '
          << column;
    }
  }
}

// 8.1: with `domains` a URL alone is for the resolver.
TEST(SchemeOfARequest, MayBeLeftOutOnlyOfATokenThatComesAlone) {
  const Presented with_url{.token = "token", .url = url};
  const Presented with_method{.token = "token", .method = "GET", .url = url};
  EXPECT_EQ(verdict(with_url, {}, false), "invalid_auth_scheme");
  EXPECT_EQ(verdict(with_url, {.url_is_for_resolver = true}, false), "bearer");
  EXPECT_EQ(verdict(with_method, {.url_is_for_resolver = true}, false), "invalid_auth_scheme");
}

// 8.2: "A proof with more than one value (a comma) is refused."
TEST(ProofOfARequest, IsRefusedWhereSeveralCameAsOne) {
  EXPECT_EQ(verdict(with_proof("a.b.c,d.e.f"), {}, true), "several_proofs");
  EXPECT_EQ(verdict(with_proof("a.b.c, "), {}, true), "several_proofs");
  EXPECT_EQ(verdict(with_proof("a.b.c"), {}, true), "dpop");
  const auto refused = check_with_token(with_proof("a.b.c,d.e.f"), {}, true);
  EXPECT_EQ(refused.error().code, ErrorCode::invalid_dpop_proof);  // RFC 9449 section 4.3 (1)
}

// 8.1: where the proof decides, it is looked at before the token, if there is one.
TEST(ProofOfARequest, IsCheckedFirstWhereItDecides) {
  auto presented = with_proof("");
  EXPECT_TRUE(check_before_token(presented, {}));
  presented.scheme = PresentedScheme::by_proof;
  EXPECT_EQ(check_before_token(presented, {}).error().reason, Reason::proof_missing);
  EXPECT_TRUE(check_before_token(presented, {.mode = DpopMode::disabled}));
  presented.token = "";
  EXPECT_TRUE(check_before_token(presented, {}));
}

TEST(ProofOfARequest, NeedsMethodAndUrl) {
  auto presented = with_proof("a.b.c");
  presented.method = "";
  EXPECT_EQ(verdict(presented, {}, true), "request_unknown");
  presented = with_proof("a.b.c");
  presented.url = "";
  EXPECT_EQ(verdict(presented, {}, true), "request_unknown");
}

TEST(ProofOfARequest, IsOfNoUseForATokenThatIsNotBound) {
  EXPECT_EQ(verdict(with_proof("a.b.c"), {}, false), "dpop_binding_mismatch");
}

}  // namespace

}  // namespace auth0::test
