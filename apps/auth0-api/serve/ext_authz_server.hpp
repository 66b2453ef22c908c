#pragma once

#include "serve/configuration.hpp"
#include "serve/service.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace auth0::command::serve {

/// Answers Envoy over gRPC: `envoy.service.auth.v3.Authorization`. On threads of gRPC's own; all but
/// `write_metrics` is called on one thread.
class ExtAuthzServer {
 public:
  ExtAuthzServer() = default;
  ExtAuthzServer(const ExtAuthzServer&) = delete;
  ExtAuthzServer& operator=(const ExtAuthzServer&) = delete;
  /// Ends calls that are left.
  virtual ~ExtAuthzServer() = default;

  /// Serves with this from now on; without a gate, with nothing. Calls that have begun end with what they began
  /// with.
  virtual void use(const Service& service) = 0;
  /// Accepts no more calls, and ends those that are left when the time is over. Does not wait.
  virtual void drain(std::chrono::milliseconds time) = 0;
  /// Whether all calls have ended after `drain`.
  [[nodiscard]] virtual bool is_drained() const = 0;
  /// Where it listens: address and port.
  [[nodiscard]] virtual const std::string& name() const = 0;
  /// Appends what was counted, in Prometheus' text format. For any thread.
  virtual void write_metrics(std::string& out) const = 0;
};

/// Listens, on any free port if that is 0, and serves. \throws UsageError if it cannot listen.
[[nodiscard]] std::unique_ptr<ExtAuthzServer> make_ext_authz_server(const ExtAuthz& where,
                                                                    const Service& service);

}  // namespace auth0::command::serve
