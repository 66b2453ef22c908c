#pragma once

#include "serve/configuration.hpp"
#include "serve/counters.hpp"

#include <string>
#include <vector>

namespace auth0::command::serve {

/// What a reload makes of a configuration.
struct Reload {
  Configuration configuration{};  ///< To go on with.
  std::vector<std::string>
      after_restart{};  ///< One sentence for each key that changes nothing before a restart.
};

/// How often it was done. One thread counts, others read.
struct ReloadCounts {
  Counter succeeded{};
  Counter failed{};

  /// Appends them in Prometheus' text format.
  void write_metrics(std::string& out) const;
};

/// Sockets stay as they are: where to listen, and whether with TLS. All else, also other certificates, takes
/// effect at once.
/// \param running What the sidecar goes by now.
[[nodiscard]] Reload reload_of(Configuration wanted, const Configuration& running);

}  // namespace auth0::command::serve
