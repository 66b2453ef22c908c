#pragma once

#include <auth0/http_transport.hpp>
#include <auth0/testing/tenant.hpp>

#include <functional>
#include <string>
#include <vector>

namespace auth0::testing {

/// What `POST /oauth/token` needs to know of its tenant.
struct TokenEndpoint {
  const std::vector<TenantClient>& clients;
  std::string audience;
  std::function<std::string(const TokenOptions&)> issue;
};

/// Answers a token request with the grant `client_credentials` (RFC 6749 section 4.4), in a form or as JSON.
[[nodiscard]] HttpResponse answer_token_request(const TokenEndpoint& endpoint, const HttpRequest& request);

}  // namespace auth0::testing
