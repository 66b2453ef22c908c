#include "exchange/token_endpoint.hpp"

#include "base/wiped.hpp"

#include <utility>

namespace auth0::inline v0::exchange {

std::expected<HttpResponse, TransportError> TokenEndpoint::post(const std::string& url, Message message,
                                                                std::chrono::milliseconds time_left) const {
  HttpRequest request{
      .method = "POST",
      .url = url,
      .headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}},
      .body = std::move(message.form)};
  const WipedAtEnd wiped(request.body);
  call_.prepare(request, time_left);
  if (!message.authorization.empty())
    request.headers.push_back({"Authorization", std::move(message.authorization)});
  const WipedAtEnd wiped_last(request.headers.back().value);
  return call_.send(request);
}

}  // namespace auth0::inline v0::exchange
