#include "demo/scenes.hpp"

#include <fmt/core.h>

namespace auth0::command {

void show_tokens(Stage& stage, Player& player) {
  using testing::Spoil;
  const auto spoilt = [&stage](Spoil way) { return bearer(stage.tenant().issue({.spoil = way})); };
  fmt::print("  {:<44} came back, and why\n\n", "sent");
  player.play_all(
      stage.api(),
      {
          accepted("a good token", bearer(stage.tenant().issue())),
          rejected("no token at all", {}, "token_missing"),
          rejected("text that is no token", bearer("not-a-token"), "malformed_token"),
          rejected("a token that expired a minute ago", spoilt(Spoil::expired), "token_expired"),
          rejected("a token that is valid in an hour", spoilt(Spoil::not_yet_valid), "token_not_yet_valid"),
          rejected("a token for another API", spoilt(Spoil::wrong_audience), "audience_mismatch"),
          rejected("a token that names another issuer", spoilt(Spoil::wrong_issuer), "issuer_mismatch"),
          rejected("claims changed after signing", spoilt(Spoil::tampered), "signature_invalid"),
          rejected("signature bytes changed", spoilt(Spoil::broken_signature), "signature_invalid"),
          rejected("alg: none", spoilt(Spoil::alg_none), "algorithm_not_allowed"),
          rejected("HS256 with the public key as secret", spoilt(Spoil::hs256_with_public_key),
                   "algorithm_not_allowed"),
          rejected("signed by a key nobody published", spoilt(Spoil::unknown_key), "unknown_key"),
          rejected("a stranger's key under a known kid", spoilt(Spoil::forged_key), "signature_invalid"),
      });
}

}  // namespace auth0::command
