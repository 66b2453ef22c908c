#include "base/ascii.hpp"
#include "base/fail.hpp"
#include "jose/algorithm.hpp"

#include <auth0/algorithm.hpp>
#include <auth0/exceptions.hpp>

namespace auth0 {

std::string_view to_string(Algorithm algorithm) noexcept {
  return jose::info(algorithm).name;
}

Algorithm algorithm_from_text(std::string_view name) {
  if (name == to_string(Algorithm::ed25519)) return Algorithm::ed25519;  // not the other name of it
  if (const auto algorithm = jose::algorithm_from_name(name)) return *algorithm;
  if (equals_ignoring_case(name.substr(0, 2), "HS")) {
    throw_error(
        invalid_configuration("the signature algorithm is symmetric; only asymmetric ones are supported: "
                              "RS, PS and ES with 256, 384 or 512, EdDSA and Ed25519")
            .error());
  }
  throw_error(invalid_configuration("the signature algorithm is unknown; known are RS256, RS384, RS512, PS256, "
                                    "PS384, PS512, ES256, ES384, ES512, EdDSA and Ed25519")
                  .error());
}

}  // namespace auth0
