#include "exchange/token_endpoint.hpp"

#include "base/wiped.hpp"

#include <utility>

namespace auth0::inline v0::exchange {

Task<std::expected<HttpResponse, TransportError>> TokenEndpoint::post(const std::string& url,
                                                                      std::string_view issuer, Message message,
                                                                      std::chrono::milliseconds time_left,
                                                                      const worker::Waiting& waiting) const {
  HttpRequest request{
      .method = "POST",
      .url = url,
      .headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}},
      .body = std::move(message.form)};
  const WipedAtEnd wiped(request.body);  // where there is no memory for the rest
  const WipedAtEnd wiped_authorization(message.authorization);
  call_.prepare(request, time_left, message.traceparent);
  if (!message.authorization.empty())
    request.headers.push_back({"Authorization", std::move(message.authorization)});
  return call_.send(std::move(request), {.kind = IssuerRequestKind::token_exchange, .issuer = issuer}, waiting);
}

}  // namespace auth0::inline v0::exchange
