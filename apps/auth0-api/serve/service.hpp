#pragma once

#include "serve/gate.hpp"
#include "serve/line_writer.hpp"
#include "serve/trusted_peers.hpp"

#include <boost/asio/ssl/context.hpp>
#include <memory>

namespace auth0::command::serve {

/// What connections are served with. A reload makes another one; requests that have begun keep theirs.
struct Service {
  std::shared_ptr<Gate> gate{};
  Limits limits{};
  AskedBy asked_by = AskedBy::original_headers;      ///< For the log.
  std::shared_ptr<boost::asio::ssl::context> tls{};  ///< Null: no TLS.
  TrustedPeers trusted_peers{};
  bool is_client_certificate_required = false;  ///< Who has one of `tls`'s authorities is trusted then.
  std::shared_ptr<LineWriter> access_log{};     ///< Null: none.
};

/// What a configuration says of connections. \throws UsageError as `make_tls`, or for a trusted peer that is
/// not an address or a block.
[[nodiscard]] Service make_service(const Configuration& configuration, std::shared_ptr<Gate> gate,
                                   std::shared_ptr<LineWriter> access_log);

/// The TLS that `Listen` describes; null if it names no certificate. \throws UsageError, which names the file
/// that cannot be used.
[[nodiscard]] std::shared_ptr<boost::asio::ssl::context> make_tls(const Listen& listen);

}  // namespace auth0::command::serve
