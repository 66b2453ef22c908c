#include "api_client/options_support.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <string>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;

// 2.5
TEST(DpopOptionsOfAClient, HoldTheTimesOfProofsBetween0And24Hours) {
  expect_accepted(with([](auto& options) { options.dpop = {.iat_offset = 0s, .iat_leeway = 0s}; }));
  expect_accepted(with([](auto& options) { options.dpop = {.iat_offset = 24h, .iat_leeway = 24h}; }));
  expect_invalid(with([](auto& options) { options.dpop.iat_offset = -1s; }), "dpop.iat_offset");
  expect_invalid(with([](auto& options) { options.dpop.iat_offset = 24h + 1s; }), "dpop.iat_offset");
  expect_invalid(with([](auto& options) { options.dpop.iat_leeway = -1s; }), "dpop.iat_leeway");
  expect_invalid(with([](auto& options) { options.dpop.iat_leeway = 24h + 1s; }), "dpop.iat_leeway");
}

// 8.7
TEST(DpopOptionsOfAClient, NeedAStoreThatKeepsProofsForAsLongAsTheyAreAccepted) {
  const auto with_store = [](std::chrono::seconds offset, std::chrono::seconds window) {
    return with([&](auto& options) {
      options.dpop.iat_offset = offset;
      options.dpop.replay.store = make_memory_replay_store({.proof_window = window});
    });
  };
  expect_accepted(with_store(300s, 330s));
  expect_accepted(with_store(60s, 330s));
  expect_accepted(with_store(600s, 630s));
  expect_invalid(with_store(301s, 330s), "dpop.replay.store");
  auto unused = with_store(301s, 330s);
  unused.dpop.replay.enabled = false;
  expect_accepted(unused);
}

// 2.5, 2.4
TEST(DpopOptionsOfAClient, CheckTheAlgorithmsOfProofsAsThoseOfTokens) {
  expect_accepted(with([](auto& options) { options.dpop.algorithms = {"ES256", "EdDSA", "PS512"}; }));
  expect_invalid(with([](auto& options) { options.dpop.algorithms = {}; }), "dpop.algorithms is empty");
}

// 8.8
TEST(DpopOptionsOfAClient, NeedANonceSecretOf32BytesOrNoneAndAPeriodOf1SecondTo24Hours) {
  const auto with_nonces = [](const DpopNonces& nonces) {
    return with([&](auto& options) { options.dpop.nonces = nonces; });
  };
  expect_accepted(with_nonces({}));
  expect_accepted(with_nonces({.secret = std::string(32, 's'), .period = 1s}));
  expect_accepted(with_nonces({.secret = std::string(32, 's'), .period = 24h}));
  expect_invalid(with_nonces({.secret = std::string(31, 's')}), "dpop.nonces.secret");
  expect_invalid(with_nonces({.period = 0s}), "dpop.nonces.period");
  expect_invalid(with_nonces({.period = 24h + 1s}), "dpop.nonces.period");
}

}  // namespace

}  // namespace auth0::test
