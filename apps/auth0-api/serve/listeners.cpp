#include "serve/listeners.hpp"

#include "commands.hpp"

#include <string>
#include <utility>
#include <vector>

namespace auth0::command::serve {

namespace {

// `listen.address` is checked with the configuration, which does not know of these.
void require_local_or_tls(const std::vector<ListeningSocket>& inherited, const Listen& listen) {
  if (!listen.tls_certificate_file.empty()) return;
  for (const auto& socket : inherited) {
    if (!is_local(socket.socket.get())) {
      throw UsageError(
          "the service manager listens on " + socket.name +
          ": tokens would leave this machine without TLS; let it listen on 127.0.0.1 or ::1, or give "
          "'listen.tls_certificate_file' and 'listen.tls_key_file'");
    }
  }
}

}  // namespace

OpenSockets open_sockets(const Configuration& configuration) {
  OpenSockets open;
  for (auto& inherited : inherited_sockets())
    (inherited.given_name == "operations" ? open.operations : open.proxies)
        .push_back(std::move(inherited.listening));
  const auto& listen = configuration.listen;
  require_local_or_tls(open.proxies, listen);
  if (open.proxies.empty()) {
    open.proxies.push_back(listen.unix_socket.empty() ? listen_on_tcp(listen.address, listen.port)
                                                      : listen_on_unix(listen.unix_socket));
  }
  const auto& operations = configuration.operations;
  if (open.operations.empty() && operations.port != 0)
    open.operations.push_back(listen_on_tcp(operations.address, operations.port));
  return open;
}

Listeners::Listeners(boost::asio::io_context& control, OpenSockets sockets, const Options& options,
                     const Service& service)
    : server_(control, {.sockets = std::move(sockets.proxies), .threads = options.threads}, service) {
  if (!sockets.operations.empty()) {
    operations_ =
        std::make_unique<HttpServer>(control, HttpServer::Options{.sockets = std::move(sockets.operations)},
                                     Service{.gate = std::make_shared<OperationsGate>(options.operations),
                                             .limits = {.connections = 64, .header_bytes = 16'384}});
  }
  if (options.make_ext_authz && options.ext_authz.port != 0)
    ext_authz_ = options.make_ext_authz(options.ext_authz, service);
}

void Listeners::use(const Service& service) {
  server_.use(service);
  if (ext_authz_) ext_authz_->use(service);
}

void Listeners::drain(std::chrono::milliseconds time) {
  server_.drain();
  if (ext_authz_) ext_authz_->drain(time);
}

bool Listeners::is_drained() const {
  return server_.connections() == 0 && has_ended();
}

void Listeners::end() {
  operations_.reset();
  server_.end();
  if (!ext_authz_) return;
  ext_authz_->drain(std::chrono::milliseconds(0));
  ext_authz_->use({});
}

bool Listeners::has_ended() const {
  return !ext_authz_ || ext_authz_->is_drained();
}

std::string Listeners::names() const {
  return ext_authz_ ? server_.names() + ", for Envoy over gRPC on " + ext_authz_->name() : server_.names();
}

std::string Listeners::all_names() const {
  return operations_ ? names() + ", for operations on " + operations_->names() : names();
}

void Listeners::write_metrics(std::string& out) const {
  server_.write_metrics(out);
  if (ext_authz_) ext_authz_->write_metrics(out);
}

}  // namespace auth0::command::serve
