#include "exchange/token_endpoint.hpp"

#include "base/wiped.hpp"

#include <algorithm>
#include <utility>

namespace auth0::exchange {

std::expected<HttpResponse, TransportError> TokenEndpoint::post(const std::string& url, Message message,
                                                                std::chrono::milliseconds time_left) const {
  HttpRequest request{
      .method = "POST",
      .url = url,
      .headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}},
      .body = std::move(message.form)};
  const WipedAtEnd wiped(request.body);
  request.timeout = std::min(timeouts_.whole, time_left);
  request.connect_timeout = std::min(timeouts_.connect, request.timeout);
  if (telemetry_) {
    request.headers.push_back(telemetry_->auth0_client);
    request.headers.push_back(telemetry_->user_agent);
  }
  if (!message.authorization.empty())
    request.headers.push_back({"Authorization", std::move(message.authorization)});
  const WipedAtEnd wiped_last(request.headers.back().value);
  try {
    auto response = transport_->send(request);
    if (response && response->body.size() > request.max_body_bytes) {  // not all transports keep the limit
      wipe(response->body);
      return std::unexpected(
          TransportError{TransportFailure::body_too_large, "the answer is larger than allowed"});
    }
    return response;
  } catch (...) {  // a transport of the user's own may throw; what it says may hold secrets
    return std::unexpected(
        TransportError{TransportFailure::could_not_connect, "the transport threw an exception"});
  }
}

}  // namespace auth0::exchange
