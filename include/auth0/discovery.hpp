#pragma once

#include <auth0/export.hpp>

namespace auth0::inline v0 {

/// Where an issuer's metadata is looked for.
enum class Discovery {
  automatic,  ///< As `openid`, then as `oauth` where the server has no such document.
  openid,     ///< `.well-known/openid-configuration` below the issuer (OpenID Connect Discovery 1.0 §4).
  oauth,      ///< `.well-known/oauth-authorization-server` before the issuer's path, then behind it (RFC 8414).
};

}  // namespace auth0::inline v0
