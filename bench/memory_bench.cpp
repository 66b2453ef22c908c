#include "memory_bench.hpp"

#include "allocated_bytes.hpp"

#include <auth0/testing/tenant.hpp>

#include <benchmark/benchmark.h>
#include <cstddef>
#include <string>
#include <vector>

namespace auth0::bench {

namespace {

constexpr std::int64_t tokens_in_cache = 10'000;

// Everything that a client takes, with as many tokens as it remembers by default, over their number.
void token_cache_bytes_per_entry(benchmark::State& state) {
  testing::Tenant tenant({.algorithm = "ES256"});
  std::vector<std::string> tokens;
  tokens.reserve(2 * tokens_in_cache);
  for (std::int64_t i = 0; i < 2 * tokens_in_cache; ++i) {  // more than there is room for
    tokens.push_back(tenant.issue({.subject = "auth0|user-" + std::to_string(i),
                                   .audience = {tenant.audience(), tenant.issuer() + "userinfo"},
                                   .scope = "openid profile email read:data write:data",
                                   .permissions = {"read:data", "write:data"}}));
  }
  for ([[maybe_unused]] auto iteration : state) {
    auto options = tenant.client_options();
    options.token_cache.max_entries = tokens_in_cache;
    const std::size_t before = allocated_bytes();
    const ApiClient client(options);
    for (const auto& token : tokens) {
      if (!client.try_verify_access_token({.access_token = token}))
        state.SkipWithError("a good token was refused");
    }
    state.counters["tokens"] = static_cast<double>(client.health().token_cache.tokens);
    state.counters["value"] = static_cast<double>(allocated_bytes() - before) /
                              static_cast<double>(client.health().token_cache.tokens);
  }
}

}  // namespace

void register_memory_benchmarks() {
  benchmark::RegisterBenchmark("token_cache_bytes_per_entry", token_cache_bytes_per_entry)->Iterations(1);
}

}  // namespace auth0::bench
