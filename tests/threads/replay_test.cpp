#include <auth0/testing/dpop_key.hpp>
#include <auth0/testing/tenant.hpp>

#include <atomic>
#include <barrier>
#include <cstddef>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace auth0::test {

namespace {

using auth0::testing::DpopKey;
using auth0::testing::Tenant;

const std::string url = "https://api.example.com/orders";

std::string bound_token(const Tenant& tenant, const DpopKey& key) {
  return tenant.issue({.claims = {{"cnf", {{"jkt", key.thumbprint()}}}}});
}

std::string_view outcome(const ApiClient& client, const std::string& token, const std::string& proof) {
  const auto result = client.try_verify_access_token({.access_token = token,
                                                      .scheme = PresentedScheme::dpop,
                                                      .dpop_proof = proof,
                                                      .http_method = "GET",
                                                      .http_url = url});
  return result ? "accepted" : to_string(result.error().reason);
}

// 8.7: of two requests that come at the same moment with the same proof, one is the replay.
TEST(TwoThreads, WithTheSameProofAreAcceptedOnce) {
  constexpr std::size_t rounds = 200;
  Tenant tenant({.algorithm = "ES256"});
  const auto client = tenant.make_client();
  const DpopKey key;
  const auto token = bound_token(tenant, key);
  std::vector<std::string> proofs;
  for (std::size_t i = 0; i < rounds; ++i)
    proofs.push_back(key.make_proof({.url = url, .access_token = token}));

  std::vector<std::atomic<int>> accepted(rounds);
  std::vector<std::atomic<int>> replayed(rounds);
  std::barrier together(2);
  const auto verify_all = [&] {
    for (std::size_t i = 0; i < rounds; ++i) {
      together.arrive_and_wait();
      const auto result = outcome(client, token, proofs[i]);
      if (result == "accepted") ++accepted[i];
      if (result == "proof_replayed") ++replayed[i];
    }
  };
  {
    const std::jthread one(verify_all);
    const std::jthread other(verify_all);
  }

  for (std::size_t i = 0; i < rounds; ++i) {
    EXPECT_EQ(accepted[i], 1) << i;
    EXPECT_EQ(replayed[i], 1) << i;
  }
}

// More threads than there are contexts for a key: all with one token, whose key is read by the first of them,
// and each with a token and a key of its own.
TEST(ManyThreads, WithProofsOfTheirOwnAreAllAccepted) {
  constexpr int threads = 40;
  constexpr int rounds = 10;
  Tenant tenant({.algorithm = "ES256"});
  const auto client = tenant.make_client();
  const DpopKey shared_key;
  const auto shared_token = bound_token(tenant, shared_key);
  std::atomic<int> refused{0};
  const auto verify = [&](const DpopKey& key, const std::string& token) {
    if (outcome(client, token, key.make_proof({.url = url, .access_token = token})) != "accepted") ++refused;
  };
  const auto steal = [&](const DpopKey& thief) {
    const auto proof = thief.make_proof({.url = url, .access_token = shared_token});
    if (outcome(client, shared_token, proof) != "dpop_binding_mismatch") ++refused;
  };
  {
    std::vector<std::jthread> all;
    for (int thread = 0; thread < threads; ++thread) {
      all.emplace_back([&] {
        const DpopKey own_key;
        const auto own_token = bound_token(tenant, own_key);
        for (int i = 0; i < rounds; ++i) {
          verify(shared_key, shared_token);
          verify(own_key, own_token);
          steal(own_key);
        }
      });
    }
  }

  EXPECT_EQ(refused, 0);
  EXPECT_EQ(client.health().replay_protection.store.proofs, 2U * threads * rounds);
}

}  // namespace

}  // namespace auth0::test
