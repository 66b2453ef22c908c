#include "exchange/token_endpoint.hpp"

#include <utility>

namespace auth0::inline v0::exchange {

Task<std::expected<HttpResponse, TransportError>> TokenEndpoint::post(const std::string& url,
                                                                      std::string_view issuer, Message message,
                                                                      std::chrono::milliseconds time_left,
                                                                      const worker::Waiting& waiting) const {
  transport::WipedRequest owned(HttpRequest{
      .method = "POST",
      .url = url,
      .headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}}});
  HttpRequest& request = owned.get();
  request.body = message.form.take();
  call_.prepare(request, time_left, message.traceparent);
  if (!message.authorization.empty())
    request.headers.emplace_back("Authorization").value = message.authorization;
  return call_.send(std::move(owned), {.kind = IssuerRequestKind::token_exchange, .issuer = issuer}, waiting);
}

}  // namespace auth0::inline v0::exchange
