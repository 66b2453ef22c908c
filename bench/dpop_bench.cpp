#include "dpop_bench.hpp"

#include "allocated_bytes.hpp"
#include "jose/sha256.hpp"
#include "paired.hpp"
#include "scene.hpp"

#include <auth0/replay_store.hpp>
#include <auth0/testing/dpop_key.hpp>

#include <algorithm>
#include <benchmark/benchmark.h>
#include <chrono>
#include <cstddef>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::bench {

namespace {

constexpr std::string_view url = "https://api.example.com/orders/1234?expand=lines";
constexpr std::size_t client_count = 100;

// A client's key and the token that is bound to it.
struct BoundToken {
  testing::DpopKey key;
  std::string token;
};

std::vector<BoundToken> make_bound_tokens(const testing::Tenant& tenant) {
  std::vector<BoundToken> bound;
  bound.reserve(client_count);
  for (std::size_t i = 0; i < client_count; ++i) {
    testing::DpopKey key;
    auto token = tenant.issue({.subject = "auth0|user-" + std::to_string(i),
                               .audience = {tenant.audience(), tenant.issuer() + "userinfo"},
                               .scope = "openid profile email read:data write:data",
                               .permissions = {"read:data", "write:data"},
                               .claims = {{"cnf", {{"jkt", key.thumbprint()}}}}});
    bound.push_back({.key = std::move(key), .token = std::move(token)});
  }
  return bound;
}

// A client that has seen all the tokens, and proofs to send with them.
struct DpopScene {
  DpopScene() {
    for (const auto& [key, token] : bound)
      static_cast<void>(verify(token, key.make_proof({.url = std::string(url), .access_token = token})));
  }

  [[nodiscard]] bool verify(const std::string& token, const std::string& proof) const {
    return base.client
        .try_verify_access_token({.access_token = token,
                                  .scheme = PresentedScheme::dpop,
                                  .dpop_proof = proof,
                                  .http_method = "GET",
                                  .http_url = url})
        .has_value();
  }

  // Fresh proofs of the clients in turn.
  [[nodiscard]] std::vector<std::string> make_proofs(std::size_t count) const {
    std::vector<std::string> proofs;
    proofs.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      const auto& [key, token] = bound[i % bound.size()];
      proofs.push_back(key.make_proof({.url = std::string(url), .access_token = token}));
    }
    return proofs;
  }

  // Each call takes the next of `count` proofs; it fails once they are used up.
  [[nodiscard]] Operation fresh_proofs(std::size_t count) const {
    return [this, proofs = std::make_shared<const std::vector<std::string>>(make_proofs(count)),
            next = std::size_t{0}]() mutable {
      const std::size_t i = next++;
      return i < proofs->size() && verify(bound[i % bound.size()].token, (*proofs)[i]);
    };
  }

  Scene base{"ES256"};
  std::vector<BoundToken> bound = make_bound_tokens(base.tenant);
};

void dpop_seen_token(benchmark::State& state, const DpopScene& scene) {
  const auto bare = [verifier = std::make_shared<BareOpenssl>(scene.base.bare())] {
    return verifier->verify();
  };
  std::vector<double> whole_times;
  std::vector<double> ratios;
  for ([[maybe_unused]] auto iteration : state) {
    state.PauseTiming();
    const auto whole = scene.fresh_proofs(client_count);
    state.ResumeTiming();
    for (std::size_t i = 0; i < client_count; i += 20) {
      const double bare_ns = time_each(bare, 20);
      whole_times.push_back(time_each(whole, 20));
      ratios.push_back(whole_times.back() / bare_ns);
    }
  }
  state.counters["proof_ns"] = median(std::move(whole_times));
  state.counters["value"] = median(std::move(ratios));
}

void dpop_two_threads(benchmark::State& state, const DpopScene& scene) {
  constexpr int rounds = 200;
  constexpr int count = 25;
  constexpr std::size_t proofs = std::size_t{2} * rounds * count;  // a round alone and a round together
  for ([[maybe_unused]] auto iteration : state)
    state.counters["value"] =
        two_threads_over_one([&scene] { return scene.fresh_proofs(proofs); }, count, rounds);
}

std::vector<ProofUse> make_uses(std::size_t count) {
  const jose::Sha256Hasher hasher;
  const std::chrono::sys_seconds now{std::chrono::seconds(1'700'000'000)};
  std::vector<ProofUse> uses;
  uses.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    uses.push_back({.proof = hasher.hash({"proof", std::to_string(i)}),
                    .client = hasher.hash({"client", std::to_string(i % 1000)}),
                    .now = now,
                    .expires_at = now + std::chrono::seconds(330)});
  }
  return uses;
}

// One thread fills a store of the default size to nine tenths.
void replay_store(benchmark::State& state, bool measures_memory) {
  const auto uses = make_uses(900'000);
  double least_ns = std::numeric_limits<double>::max();
  double bytes = 0;
  for ([[maybe_unused]] auto iteration : state) {
    const std::size_t before = allocated_bytes();
    const auto store = make_memory_replay_store();
    least_ns = std::min(least_ns, time_each(
                                      [&store, next = uses.begin()]() mutable {
                                        return store->record(*next++) == ReplayOutcome::first_use;
                                      },
                                      static_cast<int>(uses.size())));
    bytes = static_cast<double>(allocated_bytes() - before) / static_cast<double>(uses.size());
  }
  state.counters["value"] = measures_memory ? bytes : 1e9 / least_ns;
}

}  // namespace

void register_dpop_benchmarks() {
  static const std::unique_ptr<DpopScene> scene = std::make_unique<DpopScene>();
  benchmark::RegisterBenchmark("dpop_seen_token", dpop_seen_token, std::cref(*scene))->MinTime(2);
  benchmark::RegisterBenchmark("dpop_two_threads", dpop_two_threads, std::cref(*scene))->Iterations(1);
  benchmark::RegisterBenchmark("replay_inserts_per_second", replay_store, false)->Iterations(5);
  benchmark::RegisterBenchmark("replay_bytes_per_entry", replay_store, true)->Iterations(1);
}

}  // namespace auth0::bench
