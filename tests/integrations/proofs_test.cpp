#include "integrations/adapter_fixture.hpp"

#include <auth0/testing/dpop_key.hpp>

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace auth0::test {

namespace {

class AdapterWithProofs : public AdapterTest {
 protected:
  // The fields of a request with a bound token and this proof.
  static Headers bound(const std::string& token, const std::string& proof) {
    return {"Authorization: DPoP " + token, "DPoP: " + proof};
  }

  const testing::DpopKey key_;
};

// 9.2
TEST_P(AdapterWithProofs, RefusesSeveralProofs) {
  const auto token = issue_for(key_);
  Headers headers = {"Authorization: DPoP " + token};
  for (int i = 0; i < 3; ++i)
    headers.push_back("DPoP: " + key_.make_proof({.url = url(), .access_token = token}));
  expect_dpop_error(get(headers), 401, "invalid_dpop_proof", "the request contains more than one DPoP proof");
}

// 8.5: query and fragment do not count
TEST_P(AdapterWithProofs, AcceptsABoundTokenWithItsProof) {
  const auto token = issue_for(key_);
  const auto target = url() + "?page=2&sort=a%20b";
  expect_orders(get(target, bound(token, key_.make_proof({.url = target, .access_token = token}))));
}

// 8.7
TEST_P(AdapterWithProofs, RefusesAProofThatWasUsed) {
  const auto token = issue_for(key_);
  const auto headers = bound(token, key_.make_proof({.url = url(), .access_token = token}));
  expect_orders(get(headers));
  expect_dpop_error(get(headers), 401, "invalid_dpop_proof",
                    "the proof was used before; each request needs a new one");
}

// 8.5
TEST_P(AdapterWithProofs, RefusesAProofForAnotherRequest) {
  const auto token = issue_for(key_);
  const auto other_method = key_.make_proof({.method = "POST", .url = url(), .access_token = token});
  expect_dpop_error(get(bound(token, other_method)), 401, "invalid_dpop_proof",
                    "the proof's 'htm' is not the request's method");
  const auto other_path = key_.make_proof({.url = origin_ + "/admin", .access_token = token});
  expect_dpop_error(get(bound(token, other_path)), 401, "invalid_dpop_proof",
                    "the proof's 'htu' is not the request's URL");
}

// Whoever has a proof that was made for a server of theirs could otherwise use it here.
TEST_P(AdapterWithProofs, DoesNotLearnItsUrlFromTheHostField) {
  const auto token = issue_for(key_);
  auto headers =
      bound(token, key_.make_proof({.url = "http://other.example.com/orders", .access_token = token}));
  headers.emplace_back("Host: other.example.com");
  headers.emplace_back("X-Forwarded-Host: other.example.com");
  expect_dpop_error(get(headers), 401, "invalid_dpop_proof", "the proof's 'htu' is not the request's URL");
}

// 8.1: no proof, no scheme DPoP; and a proof that nobody asked for
TEST_P(AdapterWithProofs, RefusesWhatDoesNotFitTogether) {
  const auto token = issue_for(key_);
  expect_bearer_error(get({"Authorization: Bearer " + token}), 401, "invalid_token",
                      "the token is bound to a key; it must come with the scheme DPoP and a proof");
  const auto proof = key_.make_proof({.url = url(), .access_token = token});
  expect_bearer_error(get({"Authorization: Bearer " + issue(), "DPoP: " + proof}), 400, "invalid_request",
                      "a DPoP proof came with a Bearer token; use the scheme DPoP");
}

INSTANTIATE_TEST_SUITE_P(Examples, AdapterWithProofs, ::testing::ValuesIn(adapter_programs()),
                         adapter_program_name);

}  // namespace

}  // namespace auth0::test
