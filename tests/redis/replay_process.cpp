#include "support/proof_uses.hpp"

#include <auth0/redis/replay_store.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <iostream>
#include <string>

namespace {

// Uses the proofs from SEED * 1 000 000 on, and prints how many nobody else had used.
int run(std::uint16_t port, std::uint64_t seed, std::uint64_t count) {
  auth0::redis::RedisOptions options;
  options.port = port;
  options.command_timeout = std::chrono::seconds(10);
  const auto store = auth0::redis::make_replay_store(options);
  unsigned first = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto outcome = store->record(auth0::test::use_of(seed * 1'000'000 + i));
    if (outcome == auth0::ReplayOutcome::unavailable) {
      std::cerr << store->health().last_error << '\n';
      return 1;
    }
    if (outcome == auth0::ReplayOutcome::first_use) ++first;
  }
  std::cout << first << '\n';
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: replay_process PORT SEED COUNT\n";
    return 2;
  }
  try {
    return run(static_cast<std::uint16_t>(std::stoul(argv[1])), std::stoull(argv[2]), std::stoull(argv[3]));
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
