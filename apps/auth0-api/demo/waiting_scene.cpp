#include "demo/scenes.hpp"

#include <auth0/testing/tenant_server.hpp>

#include <atomic>
#include <chrono>
#include <fmt/core.h>
#include <latch>
#include <string>

namespace auth0::command {

namespace {

using namespace std::chrono_literals;

constexpr int requests = 200;

// A client that trusts both tenants.
ApiClientOptions client_of_both(Stage& stage, testing::TenantServer& slow) {
  auto options = stage.client_options();
  options.domain.clear();
  options.domains = {stage.tenant().domain(), slow.tenant().domain()};
  options.transport.ca_pem = stage.ca_pem() + slow.ca_pem();
  return options;
}

}  // namespace

void show_waiting(Stage& stage, Player& player) {
  fmt::print("\nAnother tenant takes a second to answer. {} requests with its tokens wait, on no thread.\n\n",
             requests);
  testing::TenantServer slow({.tenant = {.clock = stage.clock()}});
  slow.tenant().fail({.path = std::string(testing::Tenant::jwks_path), .delay = 1s});
  const auto slow_token = slow.tenant().issue();
  const auto token = stage.tenant().issue();
  std::atomic<int> accepted{0};
  std::latch ended(requests);
  const ApiClient client(client_of_both(stage, slow));
  const bool is_known = client.try_verify_access_token({.access_token = token}).has_value();

  for (int i = 0; i < requests; ++i) {
    client.async_verify_access_token({.access_token = slow_token}, [&](const auto& result) {
      if (result) ++accepted;
      ended.count_down();
    });
  }
  const auto begin = std::chrono::steady_clock::now();
  const auto ready = client.verify_access_token_if_ready({.access_token = token});
  const auto time = std::chrono::ceil<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
  player.check(fmt::format("meanwhile the first tenant's, in {} µs", time.count()),
               is_known && ready && *ready && !ended.try_wait());
  ended.wait();
  player.check(fmt::format("all {} when the keys have come", requests), accepted == requests);
}

}  // namespace auth0::command
