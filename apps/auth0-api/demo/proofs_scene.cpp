#include "demo/scenes.hpp"
#include "http_fields.hpp"

#include <auth0/testing/dpop_key.hpp>

#include <boost/json/object.hpp>
#include <fmt/core.h>

namespace auth0::command {

namespace {

std::string bound_token(Stage& stage, const testing::DpopKey& key) {
  return stage.tenant().issue({.claims = {{"cnf", {{"jkt", key.thumbprint()}}}}});
}

}  // namespace

void show_proofs(Stage& stage, Player& player) {
  const testing::DpopKey key("ES256", stage.clock());
  const testing::DpopKey other_key("ES256", stage.clock());
  const std::string token = bound_token(stage, key);
  const std::string url = stage.api().url();
  const auto proof = [&](const std::string& method, const std::string& proof_url) {
    return key.make_proof({.method = method, .url = proof_url, .access_token = token});
  };
  const auto good = with_proof(token, proof("GET", url));
  const auto of_other_key = other_key.make_proof({.url = url, .access_token = token});

  fmt::print("\nA client gets a token that is bound to its key. A thief does not have the key.\n\n");
  player.play_all(
      stage.api(),
      {
          accepted("the token with a proof of the key", good),
          rejected("the same proof once more", good, "proof_replayed"),
          rejected("the token as a Bearer token", bearer(token), "token_is_bound"),
          rejected("a proof for another method", with_proof(token, proof("POST", url)), "method_mismatch"),
          rejected("a proof for another URL", with_proof(token, proof("GET", url + "orders")), "url_mismatch"),
          rejected("a proof of another key", with_proof(token, of_other_key), "dpop_binding_mismatch"),
      });
}

void show_nonces(Stage& stage, Player& player) {
  const ApiServer api(stage.identity(), 0, [&stage](const std::string& url) {
    auto client = stage.client_options();
    client.dpop.nonces = DpopNonces{};
    return DemoApi::Options{.client = client, .url = url};
  });
  const testing::DpopKey key("ES256", stage.clock());
  const std::string token = bound_token(stage, key);

  fmt::print("\nAnother API wants to see a nonce of its own in each proof, so that none is made ahead.\n\n");
  const auto refusal =
      player.play(api, rejected("a proof without a nonce",
                                with_proof(token, key.make_proof({.url = api.url(), .access_token = token})),
                                "nonce_missing"));
  player.play(api, accepted("a proof with the nonce of the answer",
                            with_proof(token, key.make_proof({.url = api.url(),
                                                              .access_token = token,
                                                              .nonce = field(refusal, "DPoP-Nonce")}))));
}

}  // namespace auth0::command
