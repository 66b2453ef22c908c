#pragma once

#include <auth0/http_transport.hpp>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <string_view>

namespace auth0::command {

[[nodiscard]] inline HttpResponse call_answer(int status, const boost::json::object& body) {
  return {.status = status,
          .headers = {{"Content-Type", "application/json"}},
          .body = boost::json::serialize(body)};
}

/// What the page shows as a problem.
[[nodiscard]] inline HttpResponse refuse_call(int status, std::string_view error,
                                              std::string_view description) {
  return call_answer(status, {{"error", error}, {"error_description", description}});
}

}  // namespace auth0::command
