#include "check_options.hpp"

#include "base/ascii.hpp"
#include "base/invalid_configuration.hpp"
#include "base/loopback.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <chrono>
#include <netinet/in.h>
#include <string>
#include <vector>

namespace auth0::inline v0::redis {

namespace {

using namespace std::chrono_literals;

void require(bool holds, const char* otherwise) {
  if (!holds) throw_invalid_configuration(otherwise);
}

bool is_ipv6(const std::string& host) {
  in6_addr six{};
  return inet_pton(AF_INET6, host.substr(0, host.find('%')).c_str(), &six) == 1;  // fe80::1%eth0
}

bool is_timeout(std::chrono::milliseconds time) {
  return time > 0ms && time <= 60s;
}

void check_addresses(const std::vector<RedisAddress>& addresses, const std::string& option) {
  if (addresses.size() > 64) throw_invalid_configuration(option + " must not have more than 64 addresses");
  for (const auto& address : addresses) {
    if (!is_host(address.host) || address.port == 0)
      throw_invalid_configuration(option + " must have a name or an IP address as each host, and a port");
  }
}

void check_sentinels(const RedisOptions& options, bool has_password) {
  const auto& sentinels = options.sentinels;
  check_addresses(sentinels.addresses, "sentinels.addresses");
  const auto is_of_a_name = [](char c) { return is_letter_or_digit(c) || c == '-' || c == '.' || c == '_'; };
  if (sentinels.addresses.empty()) {
    require(sentinels.master_name.empty(), "sentinels.master_name needs sentinels.addresses");
  } else {
    require(!sentinels.master_name.empty() && std::ranges::all_of(sentinels.master_name, is_of_a_name),
            "sentinels.master_name must be a name of letters, digits and the characters .-_");
  }
  require(sentinels.username.empty() || has_password, "sentinels.username needs sentinels.password");
  require(sentinels.tls.ca_file.empty() || sentinels.tls.ca_pem.empty(),
          "give sentinels.tls.ca_file or sentinels.tls.ca_pem, not both");
}

void check_cluster(const RedisOptions& options) {
  check_addresses(options.cluster_nodes, "cluster_nodes");
  if (options.cluster_nodes.empty()) return;
  require(options.sentinels.addresses.empty(), "give sentinels or cluster_nodes, not both");
  require(options.database == 0, "database must be 0 with cluster_nodes: a cluster has no other");
}

}  // namespace

// A NUL would end the name for the look-up, but not for the certificate.
bool is_host(const std::string& host) {
  const auto is_of_a_name = [](char c) { return is_letter_or_digit(c) || c == '-' || c == '.' || c == '_'; };
  if (host.empty() || host.find('\0') != std::string::npos) return false;
  return std::ranges::all_of(host, is_of_a_name) || is_ipv6(host);
}

void check(const RedisOptions& options, bool has_password, bool has_sentinel_password) {
  require(is_host(options.host),
          "host must be a name or an IP address, without a scheme, brackets and a port: the port is an option");
  require(options.port != 0, "port must not be 0");
  require(options.username.empty() || has_password, "username needs a password");
  require(options.database >= 0, "database must not be negative");
  require(options.tls.ca_file.empty() || options.tls.ca_pem.empty(),
          "give tls.ca_file or tls.ca_pem, not both");
  require(is_timeout(options.connect_timeout), "connect_timeout must be between 1 ms and 60 s");
  require(is_timeout(options.command_timeout), "command_timeout must be between 1 ms and 60 s");
  require(options.proof_window >= 0s && options.proof_window <= 48h,
          "proof_window must be between 0 s and 48 h");
  require(options.max_connections >= 1 && options.max_connections <= 64,
          "max_connections must be between 1 and 64");
  require(options.min_backoff > 0ms && options.min_backoff <= options.max_backoff && options.max_backoff <= 1h,
          "min_backoff must be positive, max_backoff at least that and at most 1 h");
  require(options.min_replicas >= 0 && options.min_replicas <= 16, "min_replicas must be between 0 and 16");
  check_sentinels(options, has_sentinel_password);
  check_cluster(options);
}

bool uses_tls(const RedisOptions& options) {
  return uses_tls(options.tls, options.host);
}

bool uses_tls(const RedisTls& tls, const std::string& host) {
  if (tls.mode == TlsMode::unless_loopback) return !is_loopback_host(host);
  return tls.mode == TlsMode::always;
}

}  // namespace auth0::inline v0::redis
