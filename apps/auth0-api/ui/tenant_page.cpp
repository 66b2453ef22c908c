#include "ui/tenant_page.hpp"

#include <utility>

namespace auth0::command {

namespace {

std::string note_of(const testing::ServerAnswer& answer) {
  auto note = oauth_error_of(answer.response);
  if (answer.cut_off) note = "the connection closes in the middle of the answer";
  if (answer.delay.count() > 0) note = "after " + std::to_string(answer.delay.count()) + " ms";
  return note;
}

DemoApi::Options api_options(testing::TenantServer& tenant, Traffic& traffic, const std::string& url) {
  return {
      .client = tenant.client_options(),
      .url = url,
      .on_answer = [&traffic](const HttpRequest& request, const HttpResponse& response, std::string reason) {
        traffic.add("API", request, response.status, std::move(reason));
      }};
}

}  // namespace

std::function<void(const testing::ReceivedRequest&, const testing::ServerAnswer&)> recorder_of_tenant(
    Traffic& traffic) {
  return [&traffic](const testing::ReceivedRequest& request, const testing::ServerAnswer& answer) {
    traffic.add("tenant", request, answer.response.status, note_of(answer));
  };
}

TenantPage::TenantPage(const Options& options)
    : identity_(testing::make_self_signed_identity()),
      ca_pem_(identity_.certificate_pem + options.tenant.ca_pem()),
      api_(identity_, 0,
           [&](const std::string& url) { return api_options(options.tenant, options.traffic, url); }),
      page_({.issuer = options.tenant.tenant().issuer(),
             .audience = options.tenant.tenant().audience(),
             .api_url = api_.url(),
             .ca_file = options.ca_file,
             .transport = make_http_transport({.ca_pem = ca_pem_}),
             .client_options = [&tenant = options.tenant] { return tenant.client_options(); },
             .traffic = &options.traffic},
            options.port) {}

}  // namespace auth0::command
