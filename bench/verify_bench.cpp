#include "verify_bench.hpp"

#include "paired.hpp"
#include "scene.hpp"

#include <algorithm>
#include <atomic>
#include <benchmark/benchmark.h>
#include <functional>
#include <limits>
#include <malloc.h>
#include <map>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace auth0::bench {

namespace {

Operation bare_openssl(const Scene& scene) {
  return [bare = std::make_shared<BareOpenssl>(scene.bare())] { return bare->verify(); };
}

// Each call takes the next token; each operation begins elsewhere, so that two threads meet at no token.
Operation verify_in_turn(const ApiClient& client, std::span<const std::string> tokens) {
  static std::atomic<std::size_t> begins{0};
  return [&client, tokens, next = begins++ * tokens.size() / 2]() mutable {
    return client.try_verify_access_token({.access_token = tokens[next++ % tokens.size()]}).has_value();
  };
}

Operation new_token(const Scene& scene) {
  return verify_in_turn(scene.forgetful_client, scene.tokens);
}

Operation seen_token(const Scene& scene) {
  return verify_in_turn(scene.client, std::span(scene.tokens).first(100));
}

Operation new_token_with_metrics(const Scene& scene) {
  return verify_in_turn(scene.forgetful_counted_client, scene.tokens);
}

Operation seen_token_with_metrics(const Scene& scene) {
  return verify_in_turn(scene.counted_client, std::span(scene.tokens).first(100));
}

// Each iteration times a few operations of both kinds, one kind right after the other.
void over_bare(benchmark::State& state, const Operation& bare, const Operation& whole) {
  std::vector<double> bare_times;
  std::vector<double> whole_times;
  std::vector<double> ratios;
  for ([[maybe_unused]] auto iteration : state) {
    bare_times.push_back(time_each(bare, 20));
    whole_times.push_back(time_each(whole, 20));
    ratios.push_back(whole_times.back() / bare_times.back());
  }
  state.counters["bare_ns"] = median(std::move(bare_times));
  state.counters["token_ns"] = median(std::move(whole_times));
  state.counters["value"] = median(std::move(ratios));
}

// The time of an operation with the metrics observer over that without.
void with_metrics(benchmark::State& state, const Operation& without, const Operation& with) {
  std::vector<double> ratios;
  for ([[maybe_unused]] auto iteration : state) {
    const double without_ns = time_each(without, 20);
    ratios.push_back(time_each(with, 20) / without_ns);
  }
  state.counters["value"] = median(std::move(ratios));
}

// As `over_bare`, with a client that remembers what it verifies: hashing the signature and keeping the claims
// are part of the time. A client sees each token once.
void remembered_over_bare(benchmark::State& state, Scene& scene) {
  // Else glibc returns the memory of each client to the kernel, and page faults on memory that a running
  // service already has would be measured.
  // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread runs here
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
  const Operation bare = bare_openssl(scene);
  std::vector<double> ratios;
  for ([[maybe_unused]] auto iteration : state) {
    const auto client = scene.tenant.make_client();
    const auto verify = [&client, &scene, next = std::size_t{0}]() mutable {
      return client.try_verify_access_token({.access_token = scene.tokens[next++]}).has_value();
    };
    const Operation whole = verify;
    static_cast<void>(time_each(whole, 20));  // fetches the keys, makes contexts
    for (std::size_t seen = 20; seen < scene.tokens.size(); seen += 20) {
      const double bare_ns = time_each(bare, 20);
      ratios.push_back(time_each(whole, 20) / bare_ns);
    }
  }
  state.counters["value"] = median(std::move(ratios));
}

// The time of a new token while another thread does nothing but send tokens of invented keys, over its time
// while that thread is quiet. The least disturbed round of each counts.
void under_flood(benchmark::State& state, const Scene& scene) {
  std::vector<std::string> invented;
  invented.reserve(500);
  for (int i = 0; i < 500; ++i)
    invented.push_back(scene.tenant.issue({.header = {{"kid", "invented-" + std::to_string(i)}}}));
  std::atomic<bool> flooding{false};
  const std::jthread flood([&](const std::stop_token& stop) {
    for (std::size_t next = 0; !stop.stop_requested();) {
      if (!flooding) continue;
      benchmark::DoNotOptimize(
          scene.forgetful_client.try_verify_access_token({.access_token = invented[next++ % invented.size()]}));
    }
  });
  const auto valid = new_token(scene);
  double quiet_ns = std::numeric_limits<double>::max();
  double flooded_ns = quiet_ns;
  for ([[maybe_unused]] auto iteration : state) {
    for (int round = 0; round < 1000; ++round) {
      flooding = false;
      quiet_ns = std::min(quiet_ns, time_each(valid, 50));
      flooding = true;
      flooded_ns = std::min(flooded_ns, time_each(valid, 50));
    }
  }
  flooding = false;
  state.counters["quiet_ns"] = quiet_ns;
  state.counters["flooded_ns"] = flooded_ns;
  state.counters["value"] = flooded_ns / quiet_ns;
}

void two_threads(benchmark::State& state, const std::function<Operation()>& make) {
  for ([[maybe_unused]] auto iteration : state)
    state.counters["value"] = two_threads_over_one(make, 50, 1000);
}

}  // namespace

void register_verify_benchmarks() {
  static std::map<std::string, std::unique_ptr<Scene>> scenes;
  const auto scene = [](const char* algorithm) -> Scene& {
    return *(scenes[algorithm] = std::make_unique<Scene>(algorithm));
  };
  const auto register_over_bare = [](const char* name, const Scene& with, Operation (*make)(const Scene&)) {
    benchmark::RegisterBenchmark(name, [&with, make](benchmark::State& state) {
      over_bare(state, bare_openssl(with), make(with));
    })->MinTime(2);
  };
  const auto register_two_threads = [](const char* name, const Scene& with, Operation (*make)(const Scene&)) {
    benchmark::RegisterBenchmark(name, two_threads, [&with, make] { return make(with); })->Iterations(1);
  };
  register_over_bare("es256_new_token", scene("ES256"), new_token);
  register_over_bare("eddsa_new_token", scene("EdDSA"), new_token);
  register_over_bare("ps256_new_token", scene("PS256"), new_token);
  Scene& rs256 = scene("RS256");
  register_over_bare("rs256_new_token", rs256, new_token);
  benchmark::RegisterBenchmark("rs256_new_token_remembered", remembered_over_bare, std::ref(rs256))
      ->Iterations(20);
  register_over_bare("seen_token", rs256, seen_token);
  benchmark::RegisterBenchmark("rs256_new_token_with_metrics", [&rs256](benchmark::State& state) {
    with_metrics(state, new_token(rs256), new_token_with_metrics(rs256));
  })->MinTime(2);
  benchmark::RegisterBenchmark("seen_token_with_metrics", [&rs256](benchmark::State& state) {
    with_metrics(state, seen_token(rs256), seen_token_with_metrics(rs256));
  })->MinTime(2);
  register_two_threads("seen_token_with_metrics_two_threads", rs256, seen_token_with_metrics);
  register_two_threads("rs256_two_threads", rs256, new_token);
  register_two_threads("seen_token_two_threads", rs256, seen_token);
  register_two_threads("bare_rs256_two_threads", rs256, bare_openssl);
  benchmark::RegisterBenchmark("unknown_kid_flood", under_flood, std::cref(rs256))->Iterations(1);
}

}  // namespace auth0::bench
