#include "demo/api.hpp"

#include <auth0/beast/verify.hpp>
#include <auth0/delegation.hpp>
#include <auth0/forwarded_url.hpp>
#include <auth0/http_answer.hpp>
#include <auth0/protected_resource_metadata.hpp>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <string_view>
#include <utility>

namespace auth0::command {

namespace {

namespace json = boost::json;

HttpResponse json_answer(int status, std::string body) {
  return {.status = status, .headers = {{"Content-Type", "application/json"}}, .body = std::move(body)};
}

HttpResponse greet(const VerifiedAccessToken& token) {
  json::object body{{"hello", token.subject()}};
  const auto actor = try_get_current_actor(token);
  if (!actor) return to_http_response(actor.error());
  if (*actor) body["actor"] = **actor;
  return json_answer(200, json::serialize(body));
}

}  // namespace

DemoApi::DemoApi(Options options)
    : client_(std::move(options.client)),
      url_(std::move(options.url)),
      metadata_(std::move(options.metadata)),
      downstream_(std::move(options.downstream)) {}

beast::Response DemoApi::answer(const Request& request) {
  const std::string_view path = request.target();
  if (!metadata_.empty() && path == well_known_path(url_))
    return beast::to_response(json_answer(200, metadata_), request);
  const auto requirement =
      path == "/orders" ? require_all_scopes({"read:orders"}) : Requirement();  // what the route demands
  const auto headers = beast::to_headers(request);
  const std::string method(request.method_string());
  // The URL of the request as its client knows it: a proof must name it.
  const auto token = client_.try_verify_request(
      {.method = method, .url = url_at(url_, path), .headers = headers}, requirement);
  log(token ? "" : std::string(to_string(token.error().reason)));
  if (!token) return beast::to_response(to_http_response(token.error()), request);
  auto response = beast::to_response(answer_for(*token, request), request);
  beast::add_dpop_nonce(response, *token);
  return response;
}

HttpResponse DemoApi::answer_for(const VerifiedAccessToken& token, const Request& request) const {
  return request.target() == "/appointments" && !downstream_.url.empty() ? call_downstream(request)
                                                                         : greet(token);
}

// The token that came in is for this API alone; the other one gets a token of its own.
HttpResponse DemoApi::call_downstream(const Request& request) const {
  const auto exchanged = client_.try_get_token_on_behalf_of(get_token(beast::to_headers(request)).token,
                                                            {.audience = downstream_.audience});
  if (!exchanged) return json_answer(502, json::serialize(json::object{{"error", "exchange_failed"}}));
  auto response = downstream_.transport->send(
      {.url = downstream_.url, .headers = {{"Authorization", "Bearer " + exchanged->access_token}}});
  if (!response) return json_answer(502, json::serialize(json::object{{"error", "no_answer"}}));
  return json_answer(response->status, std::move(response->body));
}

std::string DemoApi::last_reason() const {
  const std::scoped_lock lock(mutex_);
  return last_reason_;
}

void DemoApi::log(std::string reason) {
  const std::scoped_lock lock(mutex_);
  last_reason_ = std::move(reason);
}

}  // namespace auth0::command
