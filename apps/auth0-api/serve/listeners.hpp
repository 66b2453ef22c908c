#pragma once

#include "serve/ext_authz_server.hpp"
#include "serve/http_server.hpp"
#include "serve/listening_sockets.hpp"
#include "serve/operations_gate.hpp"

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace auth0::command::serve {

/// Sockets that are open and not served yet.
struct OpenSockets {
  std::vector<ListeningSocket> proxies{};
  std::vector<ListeningSocket> operations{};  ///< Empty: nowhere.
};

/// The sockets that the service manager has opened, else those of the configuration. \throws UsageError
[[nodiscard]] OpenSockets open_sockets(const Configuration& configuration);

/// All that the sidecar answers at: proxies over HTTP, Envoy over gRPC, and the port for operations. Is used on
/// the thread that runs `control`, but for `write_metrics`.
class Listeners {
 public:
  struct Options {
    int threads = 1;
    ExtAuthz ext_authz{};
    std::function<std::unique_ptr<ExtAuthzServer>(const ExtAuthz&, const Service&)> make_ext_authz{};
    OperationsGate::Sources operations{};
  };

  Listeners(boost::asio::io_context& control, OpenSockets sockets, const Options& options,
            const Service& service);

  /// Proxies and Envoy are served with this from now on.
  void use(const Service& service);
  /// Proxies and Envoy are served no longer than this.
  void drain(std::chrono::milliseconds time);
  [[nodiscard]] bool is_drained() const;
  /// Ends what is left, and forgets the gate. `has_ended` says when no call needs it any more; only then it may
  /// be destroyed, and this after it.
  void end();
  [[nodiscard]] bool has_ended() const;

  /// Where proxies and Envoy ask.
  [[nodiscard]] std::string names() const;
  [[nodiscard]] std::string all_names() const;
  /// As `HttpServer::is_alive`.
  [[nodiscard]] bool is_alive() { return server_.is_alive(); }
  [[nodiscard]] int connections() const { return server_.connections(); }
  void write_metrics(std::string& out) const;

 private:
  HttpServer server_;
  std::unique_ptr<HttpServer> operations_;     // null: none
  std::unique_ptr<ExtAuthzServer> ext_authz_;  // null: none
};

}  // namespace auth0::command::serve
