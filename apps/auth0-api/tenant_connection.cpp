#include "tenant_connection.hpp"

#include "commands.hpp"
#include "http_fields.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <string_view>
#include <utility>

namespace auth0::command {

namespace {

namespace json = boost::json;

// The tenant's issuer, however it was written.
std::string to_issuer(std::string tenant) {
  if (tenant.find("://") == std::string::npos) tenant.insert(0, "https://");
  if (!tenant.ends_with('/')) tenant += '/';
  return tenant;
}

std::string text_in(const HttpResponse& response, std::string_view name) {
  json::error_code error;
  const json::value answer = json::parse(response.body, error);
  if (error || !answer.is_object())
    throw UsageError("the tenant's answer is not a JSON object; is it a dev tenant?");
  if (response.status != 200) throw UsageError("the tenant refuses: " + json::serialize(answer));
  const auto* member = answer.get_object().if_contains(name);
  if (member == nullptr || !member->is_string())
    throw UsageError("the tenant's answer has no " + std::string(name));
  return std::string(member->get_string());
}

json::object to_json(const MachineTokenRequest& request) {
  json::object body{{"grant_type", "client_credentials"},
                    {"client_id", request.client_id},
                    {"client_secret", request.client_secret},
                    {"audience", request.audience}};
  if (!request.scope.empty()) body["scope"] = request.scope;
  return body;
}

}  // namespace

TenantConnection::TenantConnection(std::string tenant, const std::string& ca_file)
    : issuer_(to_issuer(std::move(tenant))), transport_(make_http_transport({.ca_file = ca_file})) {}

std::string TenantConnection::request_custom_token(const json::object& parameters) const {
  return text_in(send({.method = "POST",
                       .url = issuer_ + "admin/token",
                       .headers = {{"Content-Type", "application/json"}},
                       .body = json::serialize(parameters)}),
                 "access_token");
}

std::string TenantConnection::request_token(const MachineTokenRequest& request,
                                            const testing::DpopKey& key) const {
  // A proof must name the endpoint as the tenant does, which need not be how we reach it.
  const std::string endpoint =
      text_in(send({.url = issuer_ + ".well-known/openid-configuration"}), "token_endpoint");
  const auto send_with = [&](const std::string& nonce) {
    const auto proof = key.make_proof({.method = "POST", .url = endpoint, .nonce = nonce});
    return send({.method = "POST",
                 .url = endpoint,
                 .headers = {{"Content-Type", "application/json"}, {"DPoP", proof}},
                 .body = json::serialize(to_json(request))});
  };
  auto response = send_with("");
  const std::string nonce = field(response, "DPoP-Nonce");
  if (response.status == 400 && !nonce.empty()) response = send_with(nonce);  // RFC 9449 §8
  return text_in(response, "access_token");
}

HttpResponse TenantConnection::send(const HttpRequest& request) const {
  auto response = transport_->send(request);
  if (!response) throw UsageError("the tenant does not answer: " + response.error().message);
  return std::move(*response);
}

}  // namespace auth0::command
