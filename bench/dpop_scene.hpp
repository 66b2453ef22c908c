#pragma once

#include "paired.hpp"
#include "scene.hpp"

#include <auth0/api_client.hpp>
#include <auth0/testing/dpop_key.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::bench {

inline constexpr std::size_t bound_token_count = 100;

/// A client's key and the token that is bound to it.
struct BoundToken {
  testing::DpopKey key;
  std::string token;
};

/// A request with a proof: a token and the proof of its key.
struct ProvenRequest {
  std::string_view token;  ///< Of the scene.
  std::string proof;

  [[nodiscard]] VerifyAccessTokenRequest to_verify() const;
};

/// A tenant and clients of the API that have keys, and requests of theirs.
struct DpopScene {
  DpopScene();

  /// Has the client verify all tokens once.
  void show_tokens_to(const ApiClient& client) const;

  /// Requests of the clients in turn, each with a new proof.
  [[nodiscard]] std::vector<ProvenRequest> make_requests(std::size_t count) const;

  /// Each call verifies the next of `count` requests with new proofs; it fails once they are used up.
  [[nodiscard]] Operation fresh_proofs(std::size_t count) const;

  Scene base{"ES256"};  ///< Its client has seen the tokens.
  std::vector<BoundToken> bound;
};

}  // namespace auth0::bench
