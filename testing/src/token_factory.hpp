#pragma once

#include "key_pair.hpp"

#include <auth0/testing/tenant.hpp>

#include <chrono>
#include <string>

namespace auth0::inline v0::testing {

/// What a tenant contributes to a token.
struct TokenContext {
  const KeyPair& key;
  std::string issuer;
  std::string audience;
  TokenProfile profile;
  std::chrono::sys_seconds now;
};

/// An access token as a tenant issues it, valid or invalid as the options say.
[[nodiscard]] std::string make_token(const TokenOptions& options, const TokenContext& context);

}  // namespace auth0::inline v0::testing
