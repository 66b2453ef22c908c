#include "admin_endpoint.hpp"

#include "admin_commands.hpp"
#include "base/http_headers.hpp"
#include "jose/json.hpp"
#include "responses.hpp"

#include <map>
#include <stdexcept>
#include <string_view>

namespace auth0::inline v0::testing {

namespace {

namespace json = boost::json;

using Command = std::function<HttpResponse(const AdminTarget&, const json::object&)>;

// A command with an empty response.
template <class Action>
Command without_content(Action action) {
  return [action](const AdminTarget& target, const json::object& body) {
    action(target, body);
    return HttpResponse{.status = 204};
  };
}

const std::map<std::string_view, Command>& commands() {
  static const std::map<std::string_view, Command> all = {
      {"token",
       [](const auto& target, const auto& body) {
         return json_response(200,
                              json::object{{"access_token", target.tenant.issue(read_token_options(body))}});
       }},
      {"publish-next-key",
       without_content([](const auto& target, const auto&) { target.tenant.publish_next_key(); })},
      {"rotate-keys", without_content([](const auto& target, const auto&) { target.tenant.rotate_keys(); })},
      {"revoke-previous-keys",
       without_content([](const auto& target, const auto&) { target.tenant.revoke_previous_keys(); })},
      {"drop-key", without_content([](const auto& target, const auto& body) {
         target.tenant.drop_key(text_in(body, "kid"));
       })},
      {"fault",
       without_content([](const auto& target, const auto& body) { target.tenant.fail(read_fault(body)); })},
      {"refuse-tokens", without_content([](const auto& target, const auto& body) {
         target.tenant.refuse_token_requests(read_token_refusal(body));
       })},
      {"dpop-nonce", without_content([](const auto& target, const auto& body) {
         target.tenant.require_dpop_nonce(flag_in(body, "required"));
       })},
      {"audience", without_content([](const auto& target, const auto& body) {
         target.tenant.add_audience(text_in(body, "audience"));
       })},
      {"organization", without_content([](const auto& target, const auto& body) {
         target.tenant.add_organization(read_organization(body));
       })},
      {"linked-account", without_content([](const auto& target, const auto& body) {
         target.tenant.link_account(read_linked_account(body));
       })},
      {"subject-token", without_content([](const auto& target, const auto& body) {
         target.tenant.accept_subject_token(text_in(body, "subject_token"), text_in(body, "user"));
       })},
      {"down", without_content([](const auto& target, const auto&) { target.tenant.set_down(true); })},
      {"recover", without_content([](const auto& target, const auto&) { target.tenant.recover(); })},
      {"certificate", without_content([](const auto& target, const auto& body) {
         target.show_certificate(flag_in(body, "trusted"));
       })},
  };
  return all;
}

}  // namespace

HttpResponse answer_admin_request(const AdminTarget& target, const HttpRequest& request) {
  if (request.method != "POST") return oauth_error(405, "invalid_request", "Use POST.");
  // Any page could ask for tokens, in a browser that trusts the authority.
  if (!header_values(request.headers, "Origin").empty())
    return oauth_error(403, "invalid_request", "Pages in a browser may not use these commands.");
  const auto found = commands().find(std::string_view(request.url).substr(admin_prefix.size()));
  if (found == commands().end()) return oauth_error(404, "invalid_request", "No such command.");
  const auto body = jose::parse_json_object(request.body.empty() ? "{}" : request.body);
  if (!body) return oauth_error(400, "invalid_request", "The body is not a JSON object.");
  try {
    return found->second(target, *body);
  } catch (const std::invalid_argument& error) {
    return oauth_error(400, "invalid_request", error.what());
  }
}

}  // namespace auth0::inline v0::testing
