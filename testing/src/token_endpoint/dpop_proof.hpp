#pragma once

#include "token_endpoint/step.hpp"
#include "token_endpoint/used_ids.hpp"

#include <auth0/http_transport.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace auth0::inline v0::testing {

/// What a DPoP proof is checked against.
struct ProofRules {
  std::string_view url;    ///< Of the token endpoint.
  std::string_view nonce;  ///< The one that it must hold; empty: none.
  UsedIds& used;
  std::chrono::sys_seconds now;
};

/// The thumbprint of the key that a token request proves to hold (RFC 9449 section 5), or `nullopt` if it has
/// no proof.
[[nodiscard]] Step<std::string> check_proof(const HttpRequest& request, const ProofRules& rules);

}  // namespace auth0::inline v0::testing
