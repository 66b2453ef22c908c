#pragma once

#include "serve/descriptor.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace auth0::command::serve {

/// A socket that listens, with a text for people: `127.0.0.1:4180`, `[::1]:4180`, `unix:/run/x.sock`.
struct ListeningSocket {
  Descriptor socket{};
  std::string name{};
  std::string file_to_remove{};  ///< Of a Unix socket that this process has made.
};

/// Listens on TCP. \param address An IPv4 or IPv6 address. \param port 0 for a free one.
/// \throws UsageError, which names address and reason.
[[nodiscard]] ListeningSocket listen_on_tcp(const std::string& address, std::uint16_t port);

/// Listens on a Unix socket that the owner and the group of this process may use. A file that nobody listens on
/// any more is replaced. \throws UsageError
[[nodiscard]] ListeningSocket listen_on_unix(const std::string& path);

/// The sockets that the service manager has opened (`LISTEN_FDS`), none if there are none; each with its name
/// of `LISTEN_FDNAMES`. Takes them once: the environment no longer names them afterwards.
struct InheritedSocket {
  ListeningSocket listening{};
  std::string given_name{};
};
[[nodiscard]] std::vector<InheritedSocket> inherited_sockets();

/// Whether only this machine can reach the socket: on loopback, or a Unix socket.
[[nodiscard]] bool is_local(int socket);

/// Where a socket listens, as `ListeningSocket::name`.
[[nodiscard]] std::string name_of(int socket);

}  // namespace auth0::command::serve
