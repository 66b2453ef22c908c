#include "serve/refusals.hpp"

#include <auth0/http_answer.hpp>
#include <auth0/oauth_error.hpp>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <utility>
#include <vector>

namespace auth0::command::serve {

namespace {

std::string_view error_of_status(int status) {
  switch (status) {
    case 400:
      return "invalid_request";
    case 403:
      return "access_denied";
    case 404:
    case 405:
      return "not_found";
    case 503:
      return "temporarily_unavailable";
    default:
      return "server_error";
  }
}

// The server does not know this client, or does not let it exchange tokens: no other user helps.
bool is_refused_to_this_client(const Error& error) {
  return error.oauth && (error.oauth->error == "invalid_client" || error.oauth->error == "unauthorized_client");
}

int status_of_exchange(const Error& error) {
  if (is_refused_to_this_client(error)) return 500;
  switch (error.reason) {
    case Reason::exchange_refused:
    case Reason::subject_token_refused_before:
    case Reason::subject_token_invalid:
    case Reason::issuer_mismatch:
      return 403;
    case Reason::exchange_throttled:
    case Reason::token_endpoint_unavailable:
    case Reason::token_answer_invalid:
    case Reason::deadline_exceeded:
    case Reason::issuer_unavailable:
    case Reason::cancelled:
      return 503;
    default:
      return 500;
  }
}

// nginx before 1.23 passes on the first of several fields only, and its clients would miss `use_dpop_nonce`.
std::vector<HttpHeader> with_one_challenge_field(std::vector<HttpHeader> headers) {
  constexpr std::string_view name = "WWW-Authenticate";
  std::vector<HttpHeader> joined;
  for (auto& header : headers) {
    const auto challenges = std::ranges::find(joined, header.name, &HttpHeader::name);
    if (header.name == name && challenges != joined.end()) {
      challenges->value.append(", ").append(header.value);  // RFC 9110 §11.6.1
    } else {
      joined.push_back(std::move(header));
    }
  }
  return joined;
}

}  // namespace

GateAnswer refusal(int status, std::string_view reason, std::string_view description) {
  return {.status = status,
          .headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}},
          .body = boost::json::serialize(
              boost::json::object{{"error", error_of_status(status)}, {"error_description", description}}),
          .reason = std::string(reason)};
}

GateAnswer refusal_of(const Error& error) {
  auto response = to_http_response(error);
  return {.status = response.status,
          .headers = with_one_challenge_field(std::move(response.headers)),
          .body = std::move(response.body),
          .reason = std::string(to_string(error.reason))};
}

GateAnswer refusal_of_exchange(const Error& error) {
  auto answer = refusal(status_of_exchange(error), to_string(error.reason),
                        "a token for the API behind this one is not available");
  if (error.retry_after)
    answer.headers.push_back({.name = "Retry-After", .value = std::to_string(error.retry_after->count())});
  return answer;
}

}  // namespace auth0::command::serve
