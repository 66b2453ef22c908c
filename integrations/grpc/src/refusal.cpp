#include "refusal.hpp"

#include "retry_details.hpp"

#include <auth0/error.hpp>
#include <auth0/http_answer.hpp>

#include <algorithm>
#include <grpcpp/support/status.h>
#include <string>
#include <utility>

namespace auth0::inline v0::grpc {

namespace {

::grpc::StatusCode code_of(const Error& error) {
  switch (error.status) {
    case 400:
    case 401:
      return ::grpc::StatusCode::UNAUTHENTICATED;
    case 403:
      return ::grpc::StatusCode::PERMISSION_DENIED;
    case 503:
      return ::grpc::StatusCode::UNAVAILABLE;
    default:
      return ::grpc::StatusCode::INTERNAL;
  }
}

// The caller is told what concerns it, as in an HTTP answer: not which issuer fails, nor how this program is
// set up.
std::string message_of(const Error& error) {
  if (error.status == 503) return "the access token cannot be verified at the moment";
  if (error.status == 0) return "the access token cannot be verified because of a mistake of the server";
  std::string message = error.message;
  std::ranges::replace_if(message, [](char c) { return c < ' ' || c > '~'; }, '?');
  return message;
}

::grpc::Status status_of(const Error& error) {
  const auto code = code_of(error);
  const std::string message = message_of(error);
  if (code != ::grpc::StatusCode::UNAVAILABLE || !error.retry_after) return {code, message};
  return {code, message, retry_details(code, message, *error.retry_after)};
}

}  // namespace

Refusal refusal_of(const Error& error) {
  Refusal refusal{.status = status_of(error)};
  for (auto& header : to_http_response(error).headers) {  // which makes the values safe to send
    if (header.name == "WWW-Authenticate") {
      refusal.trailing_metadata.push_back({.name = "www-authenticate", .value = std::move(header.value)});
    } else if (header.name == "DPoP-Nonce") {
      refusal.trailing_metadata.push_back({.name = "dpop-nonce", .value = std::move(header.value)});
    }
  }
  return refusal;
}

Refusal refusal_without_rule() {
  return {.status = {::grpc::StatusCode::PERMISSION_DENIED, "this method is not open to callers"}};
}

}  // namespace auth0::inline v0::grpc
