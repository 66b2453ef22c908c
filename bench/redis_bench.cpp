#include "redis_bench.hpp"

#include "support/proof_uses.hpp"
#include "support/redis_server.hpp"

#include <auth0/redis/replay_store.hpp>

#include <atomic>
#include <benchmark/benchmark.h>
#include <chrono>
#include <cstdint>
#include <thread>
#include <vector>

namespace auth0::bench {

namespace {

constexpr unsigned threads = 8;
constexpr std::uint64_t proofs_per_thread = 5'000;

// How many proofs were not recorded as new.
unsigned record_all(ReplayStore& store) {
  std::atomic<unsigned> failures{0};
  std::vector<std::jthread> workers;
  workers.reserve(threads);
  for (unsigned thread = 0; thread < threads; ++thread) {
    workers.emplace_back([&store, &failures, thread] {
      for (std::uint64_t i = 0; i < proofs_per_thread; ++i) {
        if (store.record(test::use_of((thread * proofs_per_thread) + i)) != ReplayOutcome::first_use)
          ++failures;
      }
    });
  }
  workers.clear();
  return failures;
}

// New proofs of eight threads, over as many connections as come by default.
void replay_redis_inserts_per_second(benchmark::State& state) {
  const test::RedisServer server;
  redis::RedisOptions options;
  options.port = server.port();
  options.command_timeout = std::chrono::seconds(10);
  const auto store = redis::make_replay_store(options);
  for ([[maybe_unused]] auto iteration : state) {
    const auto begin = std::chrono::steady_clock::now();
    if (record_all(*store) != 0) state.SkipWithError("a new proof was not recorded");
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
    state.counters["value"] = static_cast<double>(threads * proofs_per_thread) / elapsed.count();
  }
}

}  // namespace

void register_redis_benchmarks() {
  if (!test::RedisServer::is_installed()) return;
  benchmark::RegisterBenchmark("replay_redis_inserts_per_second", replay_redis_inserts_per_second)
      ->Iterations(1);
}

}  // namespace auth0::bench
