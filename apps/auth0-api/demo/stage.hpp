#pragma once

#include "demo/api_server.hpp"
#include "ui/traffic.hpp"

#include <auth0/testing/tenant_server.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace auth0::command {

/// A tenant and an API that trusts it, both on loopback over TLS. Scenes that are about something else than
/// that API open others.
class Stage {
 public:
  /// The second API of the tenant's.
  static constexpr std::string_view calendar_audience = "https://calendar.example.com";
  /// The client that the first API is when it exchanges tokens.
  static constexpr std::string_view api_client_id = "orders-api";
  static constexpr std::string_view client_secret = "test-secret";

  /// \param clock Of the tenant and the APIs.
  /// \param api_port 0: a free one.
  Stage(std::shared_ptr<const Clock> clock, std::uint16_t api_port);

  [[nodiscard]] testing::TenantServer& tenant_server() { return tenant_; }
  [[nodiscard]] testing::Tenant& tenant() { return tenant_.tenant(); }
  [[nodiscard]] const ApiServer& api() const { return api_; }
  /// What reached the tenant and the API.
  [[nodiscard]] const Traffic& traffic() const { return traffic_; }
  /// Options for a client of an API that trusts the tenant.
  [[nodiscard]] ApiClientOptions client_options() { return tenant_.client_options(); }
  /// What the APIs of the stage show.
  [[nodiscard]] const testing::TlsIdentity& identity() const { return identity_; }
  /// What a client must trust to reach all of them.
  [[nodiscard]] std::string ca_pem() const { return identity_.certificate_pem + tenant_.ca_pem(); }
  [[nodiscard]] std::shared_ptr<const Clock> clock() const { return clock_; }

 private:
  std::shared_ptr<const Clock> clock_;
  Traffic traffic_;
  testing::TenantServer tenant_;
  testing::TlsIdentity identity_;
  ApiServer api_;
};

}  // namespace auth0::command
