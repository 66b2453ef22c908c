#pragma once

#include <auth0/export.hpp>

namespace auth0::inline v0 {

/// Which rules an access token must follow beyond those of every JWT.
enum class TokenProfile {
  any,      ///< Any token of the issuer for this audience, unless `typ` names another kind.
  rfc9068,  ///< `typ` is `at+jwt`, and `sub`, `client_id` and `jti` are present.
};

}  // namespace auth0::inline v0
