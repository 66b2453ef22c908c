#include "admin_endpoint.hpp"

#include <auth0/testing/tenant_server.hpp>

#include <atomic>
#include <functional>
#include <optional>
#include <utility>

namespace auth0::inline v0::testing {

struct TenantServer::Impl {
  explicit Impl(Options options)
      : on_answer(std::move(options.on_answer)),
        identity(make_self_signed_identity(options.certificate)),
        server([this](const ReceivedRequest& request) { return answer(request); },
               {.tls = identity, .port = options.port, .ask_for_client_certificate = options.tenant.mtls}) {
    options.tenant.domain = "localhost:" + std::to_string(server.port());
    tenant.emplace(std::move(options.tenant));
    ready.store(true, std::memory_order_release);
  }

  // The server must listen before the tenant can know its domain, so a request can come too early.
  ServerAnswer answer(const ReceivedRequest& request) {
    if (!ready.load(std::memory_order_acquire)) return HttpResponse{.status = 503};
    auto given = respond(request);
    if (on_answer) on_answer(request, given);
    return given;
  }

  [[nodiscard]] ServerAnswer respond(const ReceivedRequest& request) {
    if (request.url.starts_with(admin_prefix)) {
      return answer_admin_request(
          {.tenant = *tenant, .show_certificate = [this](bool trusted) { show_certificate(trusted); }},
          request);
    }
    return tenant->answer(request, request.client_certificate_pem);
  }

  void show_certificate(bool trusted) {
    server.show_identity(trusted ? identity : make_self_signed_identity());
  }

  const std::function<void(const ReceivedRequest&, const ServerAnswer&)> on_answer;
  TlsIdentity identity;
  std::atomic<bool> ready{false};
  std::optional<Tenant> tenant;
  LoopbackServer server;  // last, so that it ends before what its handler uses
};

TenantServer::TenantServer(Options options) : impl_(std::make_unique<Impl>(std::move(options))) {}
TenantServer::~TenantServer() = default;

Tenant& TenantServer::tenant() noexcept {
  return *impl_->tenant;
}

const std::string& TenantServer::ca_pem() const noexcept {
  return impl_->identity.certificate_pem;
}

void TenantServer::show_certificate(bool trusted) {
  impl_->show_certificate(trusted);
}

ApiClientOptions TenantServer::client_options() {
  auto options = tenant().client_options();
  options.http_transport = nullptr;
  options.transport.ca_pem = ca_pem();
  return options;
}

}  // namespace auth0::inline v0::testing
