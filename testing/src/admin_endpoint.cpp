#include "admin_endpoint.hpp"

#include "admin_orders.hpp"
#include "jose/json.hpp"
#include "responses.hpp"

#include <map>
#include <stdexcept>
#include <string_view>

namespace auth0::inline v0::testing {

namespace {

namespace json = boost::json;

using Order = std::function<HttpResponse(const Administered&, const json::object&)>;

// An order that answers nothing but that it was carried out.
template <class Work>
Order silent(Work work) {
  return [work](const Administered& what, const json::object& order) {
    work(what, order);
    return HttpResponse{.status = 204};
  };
}

const std::map<std::string_view, Order>& orders() {
  static const std::map<std::string_view, Order> all = {
      {"token",
       [](const auto& what, const auto& order) {
         return json_response(200, json::object{{"access_token", what.tenant.issue(read_token_order(order))}});
       }},
      {"publish-next-key", silent([](const auto& what, const auto&) { what.tenant.publish_next_key(); })},
      {"rotate-keys", silent([](const auto& what, const auto&) { what.tenant.rotate_keys(); })},
      {"revoke-previous-keys",
       silent([](const auto& what, const auto&) { what.tenant.revoke_previous_keys(); })},
      {"drop-key",
       silent([](const auto& what, const auto& order) { what.tenant.drop_key(text_in(order, "kid")); })},
      {"fault", silent([](const auto& what, const auto& order) { what.tenant.fail(read_fault_order(order)); })},
      {"refuse-tokens", silent([](const auto& what, const auto& order) {
         what.tenant.refuse_token_requests(read_refusal_order(order));
       })},
      {"dpop-nonce", silent([](const auto& what, const auto& order) {
         what.tenant.require_dpop_nonce(flag_in(order, "required"));
       })},
      {"audience", silent([](const auto& what, const auto& order) {
         what.tenant.add_audience(text_in(order, "audience"));
       })},
      {"organization", silent([](const auto& what, const auto& order) {
         what.tenant.add_organization(read_organization_order(order));
       })},
      {"linked-account", silent([](const auto& what, const auto& order) {
         what.tenant.link_account(read_account_order(order));
       })},
      {"subject-token", silent([](const auto& what, const auto& order) {
         what.tenant.accept_subject_token(text_in(order, "subject_token"), text_in(order, "user"));
       })},
      {"down", silent([](const auto& what, const auto&) { what.tenant.set_down(true); })},
      {"recover", silent([](const auto& what, const auto&) { what.tenant.recover(); })},
      {"certificate",
       silent([](const auto& what, const auto& order) { what.show_certificate(flag_in(order, "trusted")); })},
  };
  return all;
}

}  // namespace

HttpResponse answer_admin_request(const Administered& what, const HttpRequest& request) {
  if (request.method != "POST") return oauth_error(405, "invalid_request", "Use POST.");
  const auto found = orders().find(std::string_view(request.url).substr(admin_prefix.size()));
  if (found == orders().end()) return oauth_error(404, "invalid_request", "No such order.");
  const auto order = jose::parse_json_object(request.body.empty() ? "{}" : request.body);
  if (!order) return oauth_error(400, "invalid_request", "The body is not a JSON object.");
  try {
    return found->second(what, *order);
  } catch (const std::invalid_argument& error) {
    return oauth_error(400, "invalid_request", error.what());
  }
}

}  // namespace auth0::inline v0::testing
