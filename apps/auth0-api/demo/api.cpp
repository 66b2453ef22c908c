#include "demo/api.hpp"

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
      downstream_(std::move(options.downstream)),
      on_answer_(std::move(options.on_answer)) {}

HttpResponse DemoApi::answer(const HttpRequest& request) {
  auto response = respond(request);
  if (on_answer_) on_answer_(request, response, response.status < 400 ? std::string() : last_reason());
  return response;
}

HttpResponse DemoApi::respond(const HttpRequest& request) {
  if (!metadata_.empty() && request.url == well_known_path(url_)) return json_answer(200, metadata_);
  const auto requirement =
      request.url == "/orders" ? require_all_scopes({"read:orders"}) : Requirement();  // what the route demands
  // The URL of the request as its client knows it: a proof must name it.
  const auto accepted = client_.try_verify_request(
      {.method = request.method, .url = url_at(url_, request.url), .headers = request.headers}, requirement);
  log(accepted ? "" : std::string(to_string(accepted.error().reason)));
  if (!accepted) return to_http_response(accepted.error());
  auto response = answer_for(*accepted, request);
  if (!accepted->dpop_nonce.empty())
    response.headers.push_back({.name = "DPoP-Nonce", .value = accepted->dpop_nonce});
  return response;
}

HttpResponse DemoApi::answer_for(const AcceptedRequest& accepted, const HttpRequest& request) const {
  const bool asks_downstream = request.url == "/appointments" && !downstream_.url.empty();
  return asks_downstream ? call_downstream(accepted) : greet(accepted.token);
}

// The token that came in is for this API alone; the other one gets a token of its own.
HttpResponse DemoApi::call_downstream(const AcceptedRequest& accepted) const {
  const auto exchanged = client_.try_get_token_on_behalf_of(accepted, {.audience = downstream_.audience});
  if (!exchanged) return json_answer(502, json::serialize(json::object{{"error", "exchange_failed"}}));
  auto response = downstream_.transport->send(
      {.url = downstream_.url, .headers = {{"Authorization", "Bearer " + exchanged->access_token}}});
  if (!response) return json_answer(502, json::serialize(json::object{{"error", "no_answer"}}));
  return json_answer(response->status, std::move(response->body));
}

std::string DemoApi::last_reason() const {
  const MutexLock lock(mutex_);
  return last_reason_;
}

void DemoApi::log(std::string reason) {
  const MutexLock lock(mutex_);
  last_reason_ = std::move(reason);
}

}  // namespace auth0::command
