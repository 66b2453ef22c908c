#pragma once

#include <auth0/forwarded_url.hpp>

#include <string>

namespace auth0::inline v0::request {

/// The URL that the client asked for; errors have no answer yet. See `auth0::client_url`.
[[nodiscard]] Result<std::string> find_client_url(const ForwardedRequest& request,
                                                  const TrustedProxies& proxies,
                                                  ForwardedHeaders written_by_proxies);

}  // namespace auth0::inline v0::request
