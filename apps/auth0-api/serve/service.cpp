#include "serve/service.hpp"

#include <utility>

namespace auth0::command::serve {

Service make_service(const Configuration& configuration, std::shared_ptr<Gate> gate,
                     std::shared_ptr<LineWriter> access_log) {
  return {.gate = std::move(gate),
          .limits = configuration.limits,
          .asked_by = configuration.proxy.asked_by,
          .tls = make_tls(configuration.listen),
          .trusted_peers = TrustedPeers(configuration.listen.trusted_peers),
          .is_client_certificate_required = !configuration.listen.tls_client_ca_file.empty(),
          .access_log = std::move(access_log)};
}

}  // namespace auth0::command::serve
