#pragma once

#include <auth0/http_transport.hpp>
#include <auth0/testing/dpop_key.hpp>

#include <boost/json/object.hpp>
#include <memory>
#include <string>

namespace auth0::command {

/// What a machine asks the token endpoint for (RFC 6749 §4.4).
struct MachineTokenRequest {
  std::string client_id{};
  std::string client_secret{};
  std::string audience{};
  std::string scope{};  ///< Empty: none.
};

/// A dev tenant as its clients reach it. Each function throws UsageError if the tenant does not answer or
/// refuses.
class TenantConnection {
 public:
  /// \param tenant Its issuer URL, or `host:port`.
  /// \param ca_file The CA file that dev-tenant wrote.
  TenantConnection(std::string tenant, const std::string& ca_file);

  /// A token with any content.
  [[nodiscard]] std::string request_custom_token(const boost::json::object& parameters) const;

  /// A token as a client gets it, bound to its key (RFC 9449 §5), with a nonce if the tenant requires one (§8).
  [[nodiscard]] std::string request_token(const MachineTokenRequest& request,
                                          const testing::DpopKey& key) const;

 private:
  [[nodiscard]] HttpResponse send(const HttpRequest& request) const;

  std::string issuer_;
  std::shared_ptr<HttpTransport> transport_;
};

}  // namespace auth0::command
