#include "answer/challenge_text.hpp"
#include "answer/challenges.hpp"

#include <auth0/http_answer.hpp>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <string>
#include <string_view>

namespace auth0::inline v0 {

namespace {

namespace json = boost::json;

json::object body_of(const Error& error) {
  if (error.status == 0) return {{"error", "server_error"}};
  if (error.status == 503) return {{"error", "temporarily_unavailable"}};
  const auto name = answer::oauth_error(error);
  if (name.empty()) return {};
  return {{"error", name}, {"error_description", answer::parameter_value(error.message)}};
}

// RFC 9449 section 8.1: 1*NQCHAR. A nonce that was changed would be of no use, so any other is left out.
bool is_nonce(std::string_view text) {
  return !text.empty() && !text.contains(' ') && answer::parameter_value(text) == text;
}

}  // namespace

HttpResponse to_http_response(const Error& error) {
  HttpResponse response{
      .status = error.status == 0 ? 500 : error.status,
      .headers = {{.name = "Content-Type", .value = "application/json"},
                  {.name = "Cache-Control", .value = "no-store"}},
      .body = json::serialize(body_of(error)),
  };
  if (error.status == 0) return response;
  for (const auto& challenge : error.challenges)
    response.headers.push_back({.name = "WWW-Authenticate", .value = answer::header_value(challenge)});
  if (is_nonce(error.dpop_nonce)) response.headers.push_back({.name = "DPoP-Nonce", .value = error.dpop_nonce});
  if (error.retry_after) {
    const auto seconds = std::max(*error.retry_after, std::chrono::seconds(0)).count();
    response.headers.push_back({.name = "Retry-After", .value = std::to_string(seconds)});
  }
  return response;
}

}  // namespace auth0::inline v0
