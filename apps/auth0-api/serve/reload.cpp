#include "serve/reload.hpp"

#include <fmt/format.h>
#include <iterator>
#include <string_view>
#include <utility>

namespace auth0::command::serve {

namespace {

template <class Value>
void keep(Reload& reload, std::string_view key, Value& wanted, const Value& running) {
  if (wanted == running) return;
  wanted = running;
  reload.after_restart.push_back(std::string(key) + " has changed, which takes effect after a restart");
}

void keep_tls(Reload& reload, const Listen& running) {
  auto& wanted = reload.configuration.listen;
  const bool has_tls = !running.tls_certificate_file.empty();
  if (has_tls != wanted.tls_certificate_file.empty()) return;
  wanted.tls_certificate_file = running.tls_certificate_file;
  wanted.tls_key_file = running.tls_key_file;
  wanted.tls_client_ca_file = running.tls_client_ca_file;
  reload.after_restart.emplace_back(has_tls ? "listen.tls_certificate_file is gone: TLS goes on until a restart"
                                            : "listen.tls_certificate_file is new: TLS begins after a restart");
}

}  // namespace

Reload reload_of(Configuration wanted, const Configuration& running) {
  Reload reload{.configuration = std::move(wanted)};
  auto& now = reload.configuration;
  keep(reload, "listen.address", now.listen.address, running.listen.address);
  keep(reload, "listen.port", now.listen.port, running.listen.port);
  keep(reload, "listen.unix_socket", now.listen.unix_socket, running.listen.unix_socket);
  keep_tls(reload, running.listen);
  keep(reload, "operations", now.operations, running.operations);
  keep(reload, "ext_authz", now.ext_authz, running.ext_authz);
  if (now.ext_authz.port != 0 && now.limits.header_bytes != running.limits.header_bytes) {
    reload.after_restart.emplace_back(
        "limits.header_bytes has changed, which takes effect after a restart for Envoy over gRPC");
  }
  return reload;
}

void ReloadCounts::write_metrics(std::string& out) const {
  fmt::format_to(std::back_inserter(out),
                 "# HELP auth0_sidecar_reloads_total Configurations that were read again, by result.\n"
                 "# TYPE auth0_sidecar_reloads_total counter\n"
                 "auth0_sidecar_reloads_total{{result=\"success\"}} {}\n"
                 "auth0_sidecar_reloads_total{{result=\"failure\"}} {}\n",
                 succeeded.value(), failed.value());
}

}  // namespace auth0::command::serve
