#include "demo/show.hpp"

#include "demo/scenes.hpp"

#include <auth0/testing/manual_clock.hpp>

#include <chrono>
#include <fmt/core.h>
#include <memory>

namespace auth0::command {

bool show_demo() {
  // A clock that can be moved on, so that a minute passes at once.
  const auto clock = std::make_shared<testing::ManualClock>(
      std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
  Stage stage(clock, 0);
  Player player(make_http_transport({.ca_pem = stage.ca_pem()}));
  fmt::print("A tenant at {} issues access tokens for the API at {}.\n\n", stage.tenant().issuer(),
             stage.api().url());

  show_tokens(stage, player);
  show_keys_and_outage(stage, *clock, player);
  show_waiting(stage, player);
  show_scopes(stage, player);
  show_proofs(stage, player);
  show_nonces(stage, player);
  show_discovery(stage, player);
  show_delegation(stage, player);

  const bool good = player.all_was_good();
  fmt::print("\n{}\n",
             good ? "Every request came out as it should." : "Not every request came out as it should.");
  return good;
}

}  // namespace auth0::command
