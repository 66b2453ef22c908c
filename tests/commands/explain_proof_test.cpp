#include "commands/explain_fixture.hpp"

#include <auth0/testing/certificate.hpp>
#include <auth0/testing/dpop_key.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>

namespace auth0::test {
namespace {

namespace json = boost::json;

constexpr const char* url = "https://api.example.com/orders";

// A token that is bound to a key or a certificate, and what comes with it.
class ExplainedProof : public ExplainCommand {
 protected:
  [[nodiscard]] std::string bound_token() const {
    return tenant_.issue({.claims = {{"cnf", {{"jkt", key_.thumbprint()}}}}});
  }
  static std::vector<std::string> request_with(const std::string& proof) {
    return {"--proof", proof, "--method", "GET", "--url", url};
  }

  testing::DpopKey key_;
};

// 8.3 to 8.7
TEST_F(ExplainedProof, AcceptsAGoodProofAndSaysWhatItCannotKnow) {
  const std::string token = bound_token();

  const auto result = explain(token, request_with(key_.make_proof({.url = url, .access_token = token})));

  EXPECT_EQ(result.exit_status, 0) << result.out << result.err;
  EXPECT_TRUE(has(result, "Claims of the proof")) << result.out;
  EXPECT_TRUE(has(result, "✓ 8.5  it is for this URL (htu)")) << result.out;
  EXPECT_TRUE(has(result, "✓ 8.6  the proof's key")) << result.out;
  EXPECT_TRUE(has(result, "– 8.7  it was not used before")) << result.out;
}

TEST_F(ExplainedProof, NamesTheCheckThatEachKindOfBadProofFails) {
  const std::string token = bound_token();
  const testing::DpopKey stranger;
  const auto proof = [&](testing::ProofOptions options) {
    if (options.url.empty()) options.url = url;
    if (options.access_token.empty()) options.access_token = token;
    return key_.make_proof(options);
  };
  const std::vector<std::pair<std::string, std::string>> kinds = {
      {"no proof", "8.3 the proof's format"},
      {proof({.typ = "JWT"}), "8.3 the proof's type (typ) is dpop+jwt"},
      {proof({.without_header = {"jwk"}}), "8.3 the proof's key (jwk) is a public one that fits"},
      {proof({.header = {{"jwk", stranger.public_jwk()}}}), "8.3 the signature belongs to proof and key"},
      {proof({.without_claims = {"jti"}}), "8.4 the proof's name (jti)"},
      {proof({.method = "POST"}), "8.5 it is for this method (htm)"},
      {proof({.url = "https://api.example.com/other"}), "8.5 it is for this URL (htu)"},
      {proof({.claims = {{"htu", "no URL"}}}), "8.5 it is for this URL (htu)"},
      {proof({.claims = {{"iat", 1'000'000}}}), "8.4 it is of this moment (iat, exp, nbf)"},
      {proof({.claims = {{"iat", "now"}}}), "8.4 it is of this moment (iat, exp, nbf)"},
      {proof({.access_token = "another"}), "8.6 it is for this token (ath)"},
      {proof({.claims = {{"nonce", 1}}}), "8.8 the nonce"},
      {stranger.make_proof({.url = url, .access_token = token}),
       "8.6 the proof's key is the one that the token is bound to"},
  };
  for (const auto& [text, check] : kinds)
    EXPECT_EQ(failing_check(explain_as_json(token, request_with(text))), check);
}

// 8.1
TEST_F(ExplainedProof, SaysHowATokenHasToCome) {
  const std::string unbound = tenant_.issue();
  const std::string check = "8.1 it comes as it is bound to a key (cnf.jkt), or not";

  EXPECT_EQ(failing_check(explain_as_json(bound_token())), check);
  EXPECT_EQ(failing_check(explain_as_json(bound_token(), {"--scheme", "DPoP"})), check);
  EXPECT_EQ(failing_check(
                explain_as_json(unbound, request_with(key_.make_proof({.url = url, .access_token = unbound})))),
            check);
  EXPECT_EQ(failing_check(explain_as_json(unbound, {"--dpop-mode", "required"})), "8.2 the scheme is accepted");
  EXPECT_EQ(outcome_of(explain_as_json(bound_token(), {"--dpop-mode", "disabled"}), "bound to a key"),
            "not_checked");
}

// 8.9
TEST_F(ExplainedProof, HoldsTheTokenAgainstTheClientCertificate) {
  write(folder_ / "client.pem", testing::make_self_signed_identity().certificate_pem);
  const std::string token = tenant_.issue({.claims = {{"cnf", {{"x5t#S256", "of another certificate"}}}}});

  const auto account = explain_as_json(token, {"--client-certificate", (folder_ / "client.pem").string()});

  EXPECT_EQ(account.at("refusal").at("reason"), json::value("certificate_mismatch"));
  EXPECT_TRUE(failing_check(account).starts_with("8.9 "));
  EXPECT_EQ(explain_as_json(token).at("refusal").at("reason"), json::value("certificate_missing"));
}

}  // namespace
}  // namespace auth0::test
