#include "demo/scenes.hpp"

#include <fmt/core.h>

namespace auth0::command {

void show_scopes(Stage& stage, Player& player) {
  const auto token_with = [&stage](const char* scope) {
    return bearer(stage.tenant().issue({.scope = scope}));
  };
  fmt::print("\nThe route /orders demands the scope read:orders.\n\n");
  player.play(stage.api(), {.sent = "a valid token without it",
                            .headers = token_with("write:orders"),
                            .status = 403,
                            .reason = "scope_missing",
                            .target = "orders"});
  player.play(
      stage.api(),
      {.sent = "a token with it", .headers = token_with("read:orders write:orders"), .target = "orders"});
}

}  // namespace auth0::command
