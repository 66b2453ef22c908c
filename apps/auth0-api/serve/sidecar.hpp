#pragma once

#include "commands.hpp"
#include "serve/ext_authz_server.hpp"
#include "serve/gate.hpp"

#include <chrono>
#include <expected>
#include <functional>
#include <memory>
#include <vector>

namespace auth0::command::serve {

/// What the sidecar is made of; tests put something else there.
struct SidecarParts {
  /// Reads the configuration, at first and at each reload.
  std::function<std::expected<Configuration, std::vector<ConfigurationFault>>()> read_configuration{};
  std::function<std::shared_ptr<Gate>(const Configuration&, const std::shared_ptr<Gate>&)> make_gate{};
  /// Starts what answers Envoy over gRPC; where it is null, nothing does.
  std::function<std::unique_ptr<ExtAuthzServer>(const ExtAuthz&, const Service&)> make_ext_authz{};
  int threads = 0;  ///< That serve requests; 0: one for each core that this process may use.
  /// How long SIGTERM waits for requests under way.
  std::chrono::milliseconds drain_time{10'000};
};

/// A fault as one line: `file:line: key: message`.
[[nodiscard]] std::string to_line(const ConfigurationFault& fault);

/// Looks at the files that a start opens or makes, beside those that `read_configuration` reads: of TLS, and
/// where the access log goes. Makes and opens nothing that stays.
/// \throws UsageError, which names the file that cannot be used.
void check_files(const Configuration& configuration);

/// Serves until SIGTERM or SIGINT. SIGHUP reads the configuration again, and opens the access log again; one
/// that cannot be used changes nothing and is told on standard error. Tells the service manager how it is.
/// \return `succeeded`, or `wrong_usage` with the faults on standard error if it could not start.
/// \throws UsageError if it cannot listen, or a file cannot be used.
[[nodiscard]] ExitStatus run_sidecar(const SidecarParts& parts);

}  // namespace auth0::command::serve
