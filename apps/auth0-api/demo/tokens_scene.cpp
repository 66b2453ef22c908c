#include "demo/scenes.hpp"

#include <fmt/core.h>

namespace auth0::command {

void show_tokens(Stage& stage, Player& player) {
  using testing::TokenDefect;
  const auto with_defect = [&stage](TokenDefect defect) {
    return bearer(stage.tenant().issue({.defect = defect}));
  };
  fmt::print("  {:<44} came back, and why\n\n", "sent");
  player.play_all(
      stage.api(),
      {
          accepted("a valid token", bearer(stage.tenant().issue())),
          rejected("no token at all", {}, "token_missing"),
          rejected("text that is not a token", bearer("not-a-token"), "malformed_token"),
          rejected("a token that expired a minute ago", with_defect(TokenDefect::expired), "token_expired"),
          rejected("a token that is valid in an hour", with_defect(TokenDefect::not_yet_valid),
                   "token_not_yet_valid"),
          rejected("a token for another API", with_defect(TokenDefect::wrong_audience), "audience_mismatch"),
          rejected("a token that names another issuer", with_defect(TokenDefect::wrong_issuer),
                   "issuer_mismatch"),
          rejected("claims changed after signing", with_defect(TokenDefect::tampered), "signature_invalid"),
          rejected("signature bytes changed", with_defect(TokenDefect::broken_signature), "signature_invalid"),
          rejected("alg: none", with_defect(TokenDefect::alg_none), "algorithm_not_allowed"),
          rejected("HS256 with the public key as secret", with_defect(TokenDefect::hs256_with_public_key),
                   "algorithm_not_allowed"),
          rejected("signed by a key nobody published", with_defect(TokenDefect::unknown_key), "unknown_key"),
          rejected("another key under a known kid", with_defect(TokenDefect::forged_key), "signature_invalid"),
      });
}

}  // namespace auth0::command
