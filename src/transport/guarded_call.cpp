#include "transport/guarded_call.hpp"

#include "base/wiped.hpp"

#include <algorithm>

namespace auth0::inline v0::transport {

void GuardedCall::prepare(HttpRequest& request, std::chrono::milliseconds time_left) const {
  request.timeout = std::min(timeouts_.whole, time_left);
  request.connect_timeout = std::min(timeouts_.connect, request.timeout);
  if (telemetry_) {
    request.headers.push_back(telemetry_->auth0_client);
    request.headers.push_back(telemetry_->user_agent);
  }
}

std::expected<HttpResponse, TransportError> GuardedCall::send(const HttpRequest& request) const {
  try {
    auto response = transport_->send(request);
    if (response && response->body.size() > request.max_body_bytes) {  // not all transports keep the limit
      wipe(response->body);
      return std::unexpected(
          TransportError{TransportFailure::body_too_large, "the answer is larger than allowed"});
    }
    return response;
  } catch (...) {  // what it says may hold secrets
    return std::unexpected(
        TransportError{TransportFailure::could_not_connect, "the transport threw an exception"});
  }
}

}  // namespace auth0::inline v0::transport
