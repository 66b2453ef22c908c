// An API that a user's client may call, and so may another service in the user's name.
//
//   downstream_api SETTINGS.json
//
// with these members in the file: port, certificate_file, private_key_file, domain (the tenant), ca_file
// (authorities to trust), audience (this API's URL, which is its identifier), trusted_actor (the client id of
// the service that may act for users).

#include "serve.hpp"
#include "settings.hpp"

#include <auth0/api_client.hpp>
#include <auth0/delegation.hpp>
#include <auth0/http_answer.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <exception>
#include <iostream>
#include <string>

namespace {

namespace json = boost::json;

// Users may come themselves, and nobody may come for them but this service. Only the current actor counts:
// those before it are history.
auth0::Requirement require_trusted_actor(const std::string& trusted) {
  return auth0::require_that(
      [trusted](const auth0::VerifiedAccessToken& token) {
        const auto actor = auth0::try_get_current_actor(token);
        return actor && (!*actor || **actor == trusted);
      },
      "whoever acts for the user may not do so here");
}

class OrdersApi {
 public:
  explicit OrdersApi(const example::Settings& settings)
      : client_({.domain = settings.text("domain"),
                 .audience = settings.text("audience"),
                 .transport = {.ca_file = settings.text("ca_file")}}),
        url_(settings.text("audience") + "/orders"),
        may_read_orders_(auth0::require_all_scopes({"read:orders"}) &&
                         require_trusted_actor(settings.text("trusted_actor"))) {}

  [[nodiscard]] auth0::HttpResponse answer(const auth0::HttpRequest& request) const {
    if (request.method != "GET" || request.url != "/orders") return {.status = 404};
    const auto accepted = client_.try_verify_request(
        {.method = request.method, .url = url_, .headers = request.headers}, may_read_orders_);
    if (!accepted) return auth0::to_http_response(accepted.error());
    const json::object orders{
        {"orders_of", accepted->token.subject()},
        {"asked_by", auth0::get_current_actor(accepted->token).value_or("the user")},
        {"orders", json::array{json::object{{"id", 1}, {"what", "a lamp"}, {"state", "on its way"}}}}};
    return {.status = 200,
            .headers = {{.name = "Content-Type", .value = "application/json"}},
            .body = json::serialize(orders)};
  }

 private:
  auth0::ApiClient client_;
  std::string url_;  // as its clients call it: a proof of possession must name it
  auth0::Requirement may_read_orders_;
};

}  // namespace

int main(int argc, char** argv) {
  try {
    const example::Settings settings(argc > 1 ? argv[1] : "downstream_api.json");
    const OrdersApi api(settings);
    example::serve(settings, [&api](const auth0::HttpRequest& request) { return api.answer(request); });
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
