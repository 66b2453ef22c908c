#include "demo/scenes.hpp"

#include <chrono>
#include <fmt/core.h>

namespace auth0::command {

namespace {

using namespace std::chrono_literals;

void rotate_keys(Stage& stage, testing::ManualClock& clock, Player& player) {
  fmt::print("\nA minute later the tenant rotates its keys, and revokes the old one.\n\n");
  const std::string old_token = stage.tenant().issue();
  clock.advance(60s);
  stage.tenant().rotate_keys();
  stage.tenant().revoke_previous_keys();
  player.play_all(stage.api(),
                  {accepted("a token signed with the new key", bearer(stage.tenant().issue())),
                   rejected("a token signed with the revoked key", bearer(old_token), "unknown_key")});
}

}  // namespace

// Who holds a token does not notice that the tenant is away for most of an hour.
void show_keys_and_outage(Stage& stage, testing::ManualClock& clock, Player& player) {
  rotate_keys(stage, clock, player);

  const auto token = bearer(stage.tenant().issue());
  fmt::print("\nThe tenant goes down. The keys that are known go on serving for an hour.\n\n");
  stage.tenant().set_down(true);
  clock.advance(30min);
  player.play_all(stage.api(),
                  {accepted("a valid token, after 30 min of outage", token),
                   rejected("another key under a known kid",
                            bearer(stage.tenant().issue({.defect = testing::TokenDefect::forged_key})),
                            "signature_invalid")});
  clock.advance(31min);
  player.play(stage.api(), {.sent = "a valid token, after 61 min of outage",
                            .headers = token,
                            .status = 503,
                            .reason = "issuer_unavailable"});

  fmt::print("\nIt comes back with new keys.\n\n");
  stage.tenant().rotate_keys();
  stage.tenant().set_down(false);
  clock.advance(31s);
  player.play_all(stage.api(), {accepted("a valid token from before the outage", token),
                                accepted("a token signed with the new key", bearer(stage.tenant().issue()))});
}

}  // namespace auth0::command
