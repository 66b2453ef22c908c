#include "base/ascii.hpp"
#include "serve/client_setup.hpp"
#include "serve/configuration_faults.hpp"
#include "serve/origins.hpp"
#include "serve/request_path.hpp"
#include "serve/resource_metadata.hpp"
#include "serve/signed_identity.hpp"

#include <auth0/api_client.hpp>
#include <auth0/domains.hpp>
#include <auth0/exceptions.hpp>
#include <auth0/forwarded_url.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace auth0::command::serve {

namespace {

void check_tls(const Listen& listen, Reading& reading) {
  if (listen.tls_certificate_file.empty() != listen.tls_key_file.empty())
    reading.refuse("listen.tls_certificate_file", "belongs together with 'tls_key_file'");
  if (!listen.tls_client_ca_file.empty() && listen.tls_certificate_file.empty())
    reading.refuse("listen.tls_client_ca_file", "needs 'tls_certificate_file' and 'tls_key_file'");
}

bool is_address(const std::string& text) {
  static const TrustedProxies every_address({"0.0.0.0/0", "::/0"});
  return every_address.contains(text);
}

bool is_loopback(const std::string& text) {
  static const TrustedProxies loopback({"127.0.0.0/8", "::1"});
  return loopback.contains(text);
}

void check_address(const Listen& listen, Reading& reading) {
  if (!is_address(listen.address)) {
    reading.refuse("listen.address", "must be an IP address, such as 127.0.0.1");
  } else if (!is_loopback(listen.address) && listen.tls_certificate_file.empty()) {
    reading.refuse("listen.address",
                   "tokens would leave this machine without TLS: use 127.0.0.1 or ::1, or give "
                   "'tls_certificate_file' and 'tls_key_file'");
  }
}

void check(const Listen& listen, Reading& reading) {
  constexpr std::size_t max_socket_path = 107;  // of `sockaddr_un`, less the zero at the end
  check_tls(listen, reading);
  if (listen.unix_socket.empty()) check_address(listen, reading);
  if (listen.unix_socket.size() > max_socket_path)
    reading.refuse("listen.unix_socket", "must be a path of at most 107 bytes");
  const Listen nothing{};
  if (!listen.unix_socket.empty() && (listen.address != nothing.address || listen.port != nothing.port))
    reading.refuse("listen.unix_socket", "stands instead of 'address' and 'port': leave them out");
  refuse_what_throws(reading, "listen.trusted_peers",
                     [&] { static_cast<void>(TrustedProxies(listen.trusted_peers)); });
}

void check(const Operations& operations, const Listen& listen, Reading& reading) {
  if (!is_address(operations.address))
    reading.refuse("operations.address", "must be an IP address, such as 127.0.0.1");
  if (operations.port == listen.port && listen.unix_socket.empty())
    reading.refuse("operations.port", "must not be that of 'listen'");
}

void check(const ExtAuthz& ext_authz, const Configuration& all, Reading& reading) {
  if (!is_loopback(ext_authz.address))
    reading.refuse("ext_authz.address", "must be 127.0.0.1 or ::1: who asks there is believed");
  if (ext_authz.port == 0) return;
  if (ext_authz.port == all.operations.port ||
      (ext_authz.port == all.listen.port && all.listen.unix_socket.empty()))
    reading.refuse("ext_authz.port", "must not be that of 'listen' or 'operations'");
#ifndef AUTH0_API_SERVE_WITH_GRPC
  reading.refuse("ext_authz.port", "must be left out: this auth0-api was built without gRPC");
#endif
}

void check(const Proxy& proxy, Reading& reading) {
  const auto path = request_path(proxy.ask_path);
  if (!path || path->is_ambiguous || path->text != proxy.ask_path || path->text == "/" ||
      proxy.ask_path.starts_with("/.well-known"))
    reading.refuse("proxy.ask_path", "must be a path such as '/ask', without '/' at its end");
  if (proxy.origins.empty()) {
    reading.refuse("proxy.origins", "must name the URLs of the API, such as 'https://api.example.com'");
  } else {
    refuse_what_throws(reading, "proxy.origins", [&] { static_cast<void>(Origins(proxy.origins)); });
  }
  if (!proxy.certificate_header.empty() &&
      (proxy.certificate_from == CertificateFrom::nowhere || !is_token(proxy.certificate_header)))
    reading.refuse("proxy.certificate_header", "must be the name of a header, and needs 'certificate_from'");
}

void check(const Tokens& tokens, const Limits& limits, Reading& reading) {
  if (tokens.max_token_size > Tokens{}.max_token_size &&
      static_cast<std::size_t>(tokens.max_token_size) > limits.header_bytes)
    reading.refuse("tokens.max_token_size", "must not be over 'limits.header_bytes', which a token is part of");
  if (tokens.domains.empty() == tokens.issuer.empty())
    reading.refuse("tokens.domains", "must name whose tokens are accepted, unless 'issuer' does");
  refuse_what_throws(reading, "tokens.domains", [&] {
    for (const auto& domain : tokens.domains)
      static_cast<void>(issuer_of(domain));
  });
  if (!tokens.issuer.empty())
    refuse_what_throws(reading, "tokens.issuer", [&] { static_cast<void>(issuer_of(tokens.issuer)); });
}

// Settings without effect would be taken for protection.
void check(const Dpop& dpop, Reading& reading) {
  const Dpop nothing{};
  if (!dpop.nonces && (dpop.nonce_secret != nothing.nonce_secret || dpop.nonce_period != nothing.nonce_period))
    reading.refuse("dpop.nonces", "must be true where 'nonce_secret' or 'nonce_period' are given");
}

void check(const Redis& redis, const Dpop& dpop, Reading& reading) {
  if (redis == Redis{}) return;
  if (redis.nodes.empty() == redis.sentinels.empty())
    reading.refuse(
        "redis.nodes",
        "must name the servers, such as 'redis.example.com:6379', or 'sentinels' must name those that "
        "know the master");
  if (redis.sentinels.empty() !=
      (redis.master_name.empty() && redis.sentinel_username.empty() && redis.sentinel_password.empty()))
    reading.refuse("redis.sentinels", "belongs together with 'master_name'");
  if (!dpop.replay_protection || dpop.mode == "disabled")
    reading.refuse("redis",
                   "used proofs are kept there, and 'dpop' is set so that none are: leave this table out, or "
                   "change 'dpop'");
}

// What the metadata tells, and the client is built with.
void check_algorithms(const Configuration& configuration, Reading& reading) {
  refuse_what_throws(reading, "tokens.algorithms",
                     [&] { static_cast<void>(AlgorithmList(configuration.tokens.algorithms)); });
  refuse_what_throws(reading, "dpop.algorithms",
                     [&] { static_cast<void>(AlgorithmList(configuration.dpop.algorithms)); });
}

void check_resources(const Configuration& configuration, Reading& reading) {
  const auto& resources = configuration.resources;
  if (resources.empty())
    reading.refuse("resource", "is missing: '[[resource]]' with the API's URL as 'identifier'");
  std::set<std::string> urls;
  for (std::size_t at = 0; at < resources.size(); ++at) {
    const auto table = "resource[" + std::to_string(at + 1) + ']';
    const auto key = table + ".identifier";
    if (resources[at].identifier.empty()) {
      reading.refuse(key, "must be the API's URL");
      continue;
    }
    if (resources[at].identifier.contains('?')) {
      reading.refuse(key, "must be a URL without a query");
      continue;
    }
    if (reading.has_fault_at("tokens.") || reading.has_fault_at("dpop.")) continue;  // which the metadata tells
    refuse_what_throws(reading, table, [&] {
      if (!urls.insert(metadata_of(resources[at], configuration).url).second)
        reading.refuse(key, "is that of another resource too");
    });
  }
}

void check(const Exchange& exchange, const Tokens& tokens, Reading& reading) {
  const Exchange nothing{};
  if (exchange.audience.empty()) {
    if (exchange != nothing)
      reading.refuse("upstream.exchange.audience", "must name the API that tokens are exchanged for");
    return;
  }
  if (exchange.client_id.empty())
    reading.refuse("upstream.exchange.client_id", "must be the client that exchanges tokens");
  if (exchange.client_secret.empty() == exchange.private_key.empty())
    reading.refuse("upstream.exchange.client_secret", "must be given, or 'private_key' instead of it");
  if (tokens.domains.size() > 1)
    reading.refuse("upstream.exchange", "tokens are exchanged where 'tokens' names one issuer only");
}

// The names of headers have no case: two that differ in it are one header, whose value nobody knows.
class HeaderNames {
 public:
  [[nodiscard]] bool add(const std::string& name) { return names_.insert(lower_case(name)).second; }

 private:
  std::set<std::string> names_;
};

void check_claims(const Upstream& upstream, HeaderNames& names, Reading& reading) {
  for (const auto& [name, claim] : upstream.claims) {
    if (!is_token(name)) {
      reading.refuse("upstream.claims." + name,
                     "must be letters, digits and '-': the header is X-Auth-Claim- and this name");
    } else if (!names.add("X-Auth-Claim-" + name)) {
      reading.refuse("upstream.claims." + name,
                     "differs from another name only in case: it is the same header");
    }
  }
}

void check(const Upstream& upstream, const Tokens& tokens, Reading& reading) {
  HeaderNames names;
  for (const auto* used :
       {"X-Auth-Subject", "X-Auth-Client", "X-Auth-Scope", "Authorization", "Cache-Control", "Connection",
        "Content-Length", "Content-Type", "Date", "DPoP", "DPoP-Nonce", "Host", "Keep-Alive", "Retry-After",
        "TE", "Trailer", "Transfer-Encoding", "Upgrade", "WWW-Authenticate"})
    static_cast<void>(names.add(used));
  check_claims(upstream, names, reading);
  check(upstream.exchange, tokens, reading);
  const auto& identity = upstream.signed_identity;
  if (identity.private_key.empty()) {
    if (identity != SignedIdentity{})
      reading.refuse("upstream.signed_identity.private_key", "must say where the key is that signs");
    return;
  }
  if (!is_token(identity.header) || identity.issuer.empty() || identity.audience.empty())
    reading.refuse("upstream.signed_identity",
                   "must have an 'issuer', an 'audience' and the name of a 'header'");
  else if (!names.add(identity.header))
    reading.refuse("upstream.signed_identity.header", "is the name of a header that has another meaning");
  refuse_what_throws(reading, "upstream.signed_identity.private_key",
                     [&] { static_cast<void>(IdentitySigner(identity)); });
}

// What the library alone knows of its options.
void check_client(const Configuration& configuration, Reading& reading) {
  const auto options = [&](const Resource& resource) {
    return client_options(configuration, resource, false, make_replay_store(configuration));
  };
  for (const auto& resource : configuration.resources)
    refuse_what_throws(reading, "tokens", [&] { static_cast<void>(ApiClient(options(resource))); });
}

}  // namespace

void check_configuration(const Configuration& configuration, Reading& reading) {
  check(configuration.listen, reading);
  check(configuration.operations, configuration.listen, reading);
  check(configuration.ext_authz, configuration, reading);
  check(configuration.proxy, reading);
  check(configuration.tokens, configuration.limits, reading);
  check(configuration.dpop, reading);
  check(configuration.redis, configuration.dpop, reading);
  check_algorithms(configuration, reading);
  check_resources(configuration, reading);
  check_routes(configuration, reading);
  check(configuration.upstream, configuration.tokens, reading);
  if (reading.faults.empty()) check_client(configuration, reading);
}

}  // namespace auth0::command::serve
