#include "ui/tenant_page.hpp"

namespace auth0::command {

PageServer::AnswerCall page_calls_for(testing::TenantServer& tenant, const ApiServer& api,
                                      const Traffic& traffic, const std::string& ca_pem,
                                      const std::string& ca_file) {
  const PageSubject subject{.issuer = tenant.tenant().issuer(),
                            .audience = tenant.tenant().audience(),
                            .api_url = api.url(),
                            .ca_file = ca_file,
                            .transport = make_http_transport({.ca_pem = ca_pem}),
                            .client_options = [&tenant] { return tenant.client_options(); },
                            .traffic = &traffic};
  return [subject](std::string_view name, const boost::json::object& body) {
    return answer_page_call(subject, name, body);
  };
}

TenantPage::TenantPage(const Options& options)
    : identity_(testing::make_self_signed_identity()),
      ca_pem_(identity_.certificate_pem + options.tenant.ca_pem()),
      api_(identity_, 0,
           [&](const std::string& url) {
             return DemoApi::Options{.client = options.tenant.client_options(),
                                     .url = url,
                                     .on_answer = recorder_of_api(options.traffic)};
           }),
      page_(page_calls_for(options.tenant, api_, options.traffic, ca_pem_, options.ca_file), options.port) {}

}  // namespace auth0::command
