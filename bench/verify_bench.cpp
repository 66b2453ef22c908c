#include "verify_bench.hpp"

#include "paired.hpp"
#include "scene.hpp"

#include <benchmark/benchmark.h>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace auth0::bench {

namespace {

Operation bare_openssl(const Scene& scene) {
  return [bare = std::make_shared<BareOpenssl>(scene.bare())] { return bare->verify(); };
}

Operation new_token(const Scene& scene) {
  return [&scene] { return scene.client.try_verify_access_token({.access_token = scene.token}).has_value(); };
}

// Each iteration times a few operations of both kinds, one kind right after the other.
void over_bare(benchmark::State& state, const Scene& scene) {
  const auto bare = bare_openssl(scene);
  const auto whole = new_token(scene);
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
  state.counters["ratio"] = median(std::move(ratios));
}

void two_threads(benchmark::State& state, const std::function<Operation()>& make) {
  for ([[maybe_unused]] auto iteration : state)
    state.counters["ratio"] = two_threads_over_one(make, 50, 1000);
}

}  // namespace

void register_verify_benchmarks() {
  static std::map<std::string, std::unique_ptr<Scene>> scenes;
  const auto scene = [](const char* algorithm) -> const Scene& {
    return *(scenes[algorithm] = std::make_unique<Scene>(algorithm));
  };
  benchmark::RegisterBenchmark("es256_new_token", over_bare, std::cref(scene("ES256")))->MinTime(2);
  benchmark::RegisterBenchmark("eddsa_new_token", over_bare, std::cref(scene("EdDSA")))->MinTime(2);
  benchmark::RegisterBenchmark("ps256_new_token", over_bare, std::cref(scene("PS256")))->MinTime(2);
  const Scene& rs256 = scene("RS256");
  benchmark::RegisterBenchmark("rs256_new_token", over_bare, std::cref(rs256))->MinTime(2);
  benchmark::RegisterBenchmark("rs256_two_threads", two_threads, [&rs256] {
    return new_token(rs256);
  })->Iterations(1);
  benchmark::RegisterBenchmark("bare_rs256_two_threads", two_threads, [&rs256] {
    return bare_openssl(rs256);
  })->Iterations(1);
}

}  // namespace auth0::bench
