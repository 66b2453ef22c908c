#pragma once

#include <auth0/http_transport.hpp>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace auth0::inline v0::testing {

[[nodiscard]] inline HttpResponse json_response(int status, std::string text) {
  return {.status = status,
          .headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}},
          .body = std::move(text)};
}

[[nodiscard]] inline HttpResponse json_response(int status, const boost::json::object& body) {
  return json_response(status, boost::json::serialize(body));
}

/// An OAuth error (RFC 6749 section 5.2).
[[nodiscard]] inline HttpResponse oauth_error(int status, std::string_view error,
                                              std::string_view description) {
  return json_response(status, boost::json::object{{"error", error}, {"error_description", description}});
}

}  // namespace auth0::inline v0::testing
