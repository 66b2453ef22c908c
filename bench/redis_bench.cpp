#include "redis_bench.hpp"

#include "dpop_scene.hpp"
#include "paired.hpp"
#include "support/proof_uses.hpp"
#include "support/redis_server.hpp"

#include <auth0/api_client.hpp>
#include <auth0/redis/replay_store.hpp>

#include <atomic>
#include <benchmark/benchmark.h>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <fmt/core.h>
#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

namespace auth0::bench {

namespace {

constexpr unsigned threads = 8;
constexpr std::uint64_t proofs_per_thread = 5'000;
constexpr std::size_t requests_of_a_round = 2'000;
constexpr int rounds = 15;

std::shared_ptr<ReplayStore> store_at(const test::RedisServer& server) {
  redis::RedisOptions options;
  options.port = server.port();
  options.command_timeout = std::chrono::seconds(10);
  return redis::make_replay_store(options);
}

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
  const auto store = store_at(server);
  for ([[maybe_unused]] auto iteration : state) {
    const auto begin = std::chrono::steady_clock::now();
    if (record_all(*store) != 0) state.SkipWithError("a new proof was not recorded");
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
    state.counters["value"] = static_cast<double>(threads * proofs_per_thread) / elapsed.count();
  }
}

// What became of the requests of a round. It outlives the clients, whose threads count.
struct Tally {
  std::atomic<std::size_t> accepted{0};
  std::atomic<std::size_t> ended{0};
};

// One thread begins the requests one after the other, however many are under way, and waits for the last.
double requests_per_second(const ApiClient& client, const std::vector<ProvenRequest>& requests, Tally& tally) {
  tally.accepted = tally.ended = 0;
  const auto begin = std::chrono::steady_clock::now();
  for (const auto& request : requests) {
    client.async_verify_access_token(request.to_verify(), [&tally](const auto& result) {
      if (result) ++tally.accepted;
      if (++tally.ended == requests_of_a_round) tally.ended.notify_one();
    });
  }
  for (std::size_t ended = tally.ended; ended < requests_of_a_round; ended = tally.ended)
    tally.ended.wait(ended);
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
  if (tally.accepted != requests_of_a_round) throw std::runtime_error("a good proof was refused");
  return static_cast<double>(requests_of_a_round) / elapsed.count();
}

// The same requests with the proofs recorded in Redis, over recording them in memory.
void dpop_redis(benchmark::State& state) {
  DpopScene scene;
  const test::RedisServer server;
  Tally tally;
  auto options = scene.base.tenant.client_options();
  const ApiClient with_memory(options);
  options.dpop.replay.store = store_at(server);
  const ApiClient with_redis(options);
  scene.show_tokens_to(with_memory);
  scene.show_tokens_to(with_redis);
  std::vector<double> rates;
  std::vector<double> ratios;
  for ([[maybe_unused]] auto iteration : state) {
    state.PauseTiming();
    const auto requests = scene.make_requests(requests_of_a_round);
    state.ResumeTiming();
    const double in_memory = requests_per_second(with_memory, requests, tally);
    rates.push_back(requests_per_second(with_redis, requests, tally));
    ratios.push_back(rates.back() / in_memory);
  }
  state.counters["requests_per_second"] = median(std::move(rates));
  state.counters["value"] = median(std::move(ratios));
}

}  // namespace

void register_redis_benchmarks() {
  if (!test::RedisServer::is_installed()) {
    fmt::print("redis-server is not installed: dpop_redis and replay_redis_inserts_per_second are left out\n");
    return;
  }
  benchmark::RegisterBenchmark("dpop_redis", dpop_redis)->Iterations(rounds);
  benchmark::RegisterBenchmark("replay_redis_inserts_per_second", replay_redis_inserts_per_second)
      ->Iterations(1);
}

}  // namespace auth0::bench
