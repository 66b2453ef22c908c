#pragma once

#include "demo/player.hpp"
#include "demo/stage.hpp"

#include <auth0/testing/manual_clock.hpp>

namespace auth0::command {

// The scenes of the demonstration, in the order in which they are shown.

/// Good and bad tokens.
void show_tokens(Stage& stage, Player& player);
/// The tenant rotates its keys, goes down for an hour and comes back.
void show_keys_and_outage(Stage& stage, testing::ManualClock& clock, Player& player);
/// Requests wait for a slow tenant on no thread, while those of another are served.
void show_waiting(Stage& stage, Player& player);
/// A route demands a scope.
void show_scopes(Stage& stage, Player& player);
/// Tokens that are bound to a key (RFC 9449).
void show_proofs(Stage& stage, Player& player);
/// An API that has its clients put a nonce into each proof (RFC 9449 §9).
void show_nonces(Stage& stage, Player& player);
/// A client that knows nothing but the API's URL finds out where to get a token (RFC 9728).
void show_discovery(Stage& stage, Player& player);
/// An API calls another one in the user's name (RFC 8693).
void show_delegation(Stage& stage, Player& player);

}  // namespace auth0::command
