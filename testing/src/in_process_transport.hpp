#pragma once

#include <auth0/http_transport.hpp>
#include <auth0/testing/tenant.hpp>

#include <expected>
#include <functional>
#include <string>

namespace auth0::inline v0::testing {

/// The path of an absolute URL without its query, or of a text that is a path.
[[nodiscard]] std::string path_of(const std::string& url);

/// Leads requests to a tenant without any network. Must not outlive the tenant.
class InProcessTransport final : public HttpTransport {
 public:
  InProcessTransport(Tenant& tenant, std::function<bool()> is_down, std::string client_certificate_pem);

  [[nodiscard]] std::expected<HttpResponse, TransportError> send(const HttpRequest& request) override;

 private:
  Tenant& tenant_;
  std::function<bool()> is_down_;
  std::string client_certificate_pem_;
};

}  // namespace auth0::inline v0::testing
