#pragma once

#include "base/ascii.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string>

namespace auth0::inline v0 {

/// Whether a host is this machine: `localhost` in any case, 127.0.0.0/8 or `::1`, without brackets.
[[nodiscard]] inline bool is_loopback_host(const std::string& host) {
  in_addr four{};
  if (inet_pton(AF_INET, host.c_str(), &four) == 1) return (ntohl(four.s_addr) >> 24U) == 127;
  in6_addr six{};
  if (inet_pton(AF_INET6, host.c_str(), &six) == 1) return IN6_IS_ADDR_LOOPBACK(&six) != 0;
  return equals_ignoring_case(host, "localhost");
}

}  // namespace auth0::inline v0
