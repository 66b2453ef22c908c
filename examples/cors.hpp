#pragma once

#include <auth0/http_transport.hpp>

#include <string>
#include <string_view>
#include <utility>

// What browsers ask for before a page of another site may call
// (https://fetch.spec.whatwg.org/#http-cors-protocol).
namespace example::cors {

/// The answer to OPTIONS: which requests a page may send. It needs no token, as browsers send none with it.
inline auth0::HttpResponse options(const std::string& method) {
  return {.status = 204,
          .headers = {{.name = "Allow", .value = method + ", OPTIONS"},
                      {.name = "Access-Control-Allow-Methods", .value = method},
                      {.name = "Access-Control-Allow-Headers",
                       .value = "authorization, content-type, dpop, mcp-protocol-version, mcp-session-id"}}};
}

/// Lets pages of this origin, or of any (`*`), read the answer, and in it what a client needs to get a token.
inline auth0::HttpResponse readable_by(std::string_view origin, auth0::HttpResponse response) {
  response.headers.push_back({.name = "Access-Control-Allow-Origin", .value = std::string(origin)});
  response.headers.push_back(
      {.name = "Access-Control-Expose-Headers", .value = "WWW-Authenticate, DPoP-Nonce"});
  if (origin != "*") response.headers.push_back({.name = "Vary", .value = "Origin"});
  return response;
}

}  // namespace example::cors
