#include "demo_api.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <string>
#include <string_view>

namespace auth0::command {

namespace {

namespace json = boost::json;

bool same_name(std::string_view left, std::string_view right) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(left, right, {}, lower, lower);
}

// The token of `Authorization: Bearer <token>`; empty if there is none.
std::string_view bearer_token(const HttpRequest& request) {
  constexpr std::string_view scheme = "Bearer ";
  for (const auto& header : request.headers) {
    if (!same_name(header.name, "Authorization")) continue;
    const std::string_view value = header.value;
    if (same_name(value.substr(0, scheme.size()), scheme)) return value.substr(scheme.size());
  }
  return {};
}

}  // namespace

HttpResponse answer_api_request(const ApiClient& client, const HttpRequest& request) {
  const auto token = client.try_verify_access_token({.access_token = bearer_token(request)});
  if (token) {
    return {.status = 200,
            .headers = {{"Content-Type", "application/json"}},
            .body = json::serialize(json::object{{"hello", token->subject()}})};
  }
  const Error& error = token.error();
  HttpResponse response{
      .status = error.status,
      .headers = {{"Content-Type", "application/json"}},
      .body = json::serialize(json::object{{"error", to_string(error.reason)}, {"message", error.message}})};
  for (const auto& challenge : error.challenges)
    response.headers.push_back({"WWW-Authenticate", challenge});
  if (error.retry_after)
    response.headers.push_back({"Retry-After", std::to_string(error.retry_after->count())});
  return response;
}

}  // namespace auth0::command
