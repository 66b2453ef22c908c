#include "base/ascii.hpp"
#include "base/invalid_configuration.hpp"
#include "jose/algorithm.hpp"

#include <auth0/algorithm.hpp>

namespace auth0::inline v0 {

std::string_view to_string(Algorithm algorithm) noexcept {
  return jose::info(algorithm).name;
}

Algorithm algorithm_from_text(std::string_view name) {
  if (name == to_string(Algorithm::ed25519)) return Algorithm::ed25519;  // not the other name of it
  if (const auto algorithm = jose::algorithm_from_name(name)) return *algorithm;
  if (starts_with_ignoring_case(name, "HS")) {
    throw_invalid_configuration(
        "the signature algorithm is symmetric; only asymmetric ones are supported: "
        "RS, PS and ES with 256, 384 or 512, EdDSA and Ed25519");
  }
  throw_invalid_configuration(
      "the signature algorithm is unknown; known are RS256, RS384, RS512, PS256, "
      "PS384, PS512, ES256, ES384, ES512, EdDSA and Ed25519");
}

}  // namespace auth0::inline v0
