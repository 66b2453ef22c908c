#include "dpop_bench.hpp"

#include "allocated_bytes.hpp"
#include "dpop_scene.hpp"
#include "jose/sha256.hpp"
#include "paired.hpp"

#include <auth0/replay_store.hpp>

#include <algorithm>
#include <benchmark/benchmark.h>
#include <chrono>
#include <cstddef>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace auth0::bench {

namespace {

void dpop_seen_token(benchmark::State& state, const DpopScene& scene) {
  const auto bare = [verifier = std::make_shared<BareOpenssl>(scene.base.bare())] {
    return verifier->verify();
  };
  std::vector<double> whole_times;
  std::vector<double> ratios;
  for ([[maybe_unused]] auto iteration : state) {
    state.PauseTiming();
    const auto whole = scene.fresh_proofs(bound_token_count);
    state.ResumeTiming();
    for (std::size_t i = 0; i < bound_token_count; i += 20) {
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
                    .holder = hasher.hash({"holder", std::to_string(i % 1000)}),
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
  static const DpopScene scene;
  benchmark::RegisterBenchmark("dpop_seen_token", dpop_seen_token, std::cref(scene))->MinTime(2);
  benchmark::RegisterBenchmark("dpop_two_threads", dpop_two_threads, std::cref(scene))->Iterations(1);
  benchmark::RegisterBenchmark("replay_inserts_per_second", replay_store, false)->Iterations(5);
  benchmark::RegisterBenchmark("replay_bytes_per_entry", replay_store, true)->Iterations(1);
}

}  // namespace auth0::bench
