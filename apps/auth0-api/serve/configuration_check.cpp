#include "serve/client_setup.hpp"
#include "serve/origins.hpp"
#include "serve/path_pattern.hpp"
#include "serve/reading.hpp"
#include "serve/request_path.hpp"
#include "serve/resource_metadata.hpp"
#include "serve/route_requirement.hpp"
#include "serve/route_table.hpp"
#include "serve/signed_identity.hpp"

#include <auth0/api_client.hpp>
#include <auth0/exceptions.hpp>
#include <auth0/forwarded_url.hpp>

#include <algorithm>
#include <exception>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace auth0::command::serve {

namespace {

// Runs what throws if the library cannot use a value.
template <class Function>
void refuse_what_throws(Reading& reading, const std::string& key, Function&& function) {
  try {
    std::forward<Function>(function)();
  } catch (const std::exception& error) {
    reading.refuse(key, error.what());
  }
}

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

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

void check(const Tokens& tokens, Reading& reading) {
  if (tokens.domains.empty() == tokens.issuer.empty())
    reading.refuse("tokens.domains", "must name whose tokens are accepted, unless 'issuer' does");
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
    if (reading.has_fault_at("tokens.") || reading.has_fault_at("dpop.")) continue;  // which the metadata tells
    refuse_what_throws(reading, table, [&] {
      if (!urls.insert(metadata_of(resources[at], configuration).url).second)
        reading.refuse(key, "is that of another resource too");
    });
  }
}

bool demands_anything(const Route& route) {
  return !route.scopes.empty() || !route.any_scope.empty() || !route.permissions.empty() ||
         !route.any_permission.empty() || !route.claims.empty() || !route.claims_include.empty() ||
         !route.acr.empty() || route.max_age || route.is_dpop_required || !route.issuers.empty() ||
         !route.resource.empty();
}

void check_hosts(const Route& route, const std::string& table, const std::optional<Origins>& origins,
                 Reading& reading) {
  if (!origins) return;
  for (const auto& host : route.hosts) {
    if (!origins->of_host(host))
      reading.refuse(table + ".hosts", "'" + host + "' must be the host of one of 'proxy.origins'");
  }
}

void check_resource(const Route& route, const std::string& table, const Configuration& configuration,
                    Reading& reading) {
  if (route.is_public) return;
  const auto& resources = configuration.resources;
  if (route.resource.empty() && resources.size() > 1)
    reading.refuse(table + ".resource", "must be the 'identifier' of a resource, as there are several");
  if (!route.resource.empty() &&
      std::ranges::find(resources, route.resource, &Resource::identifier) == resources.end())
    reading.refuse(table + ".resource", "must be the 'identifier' of a '[[resource]]'");
}

void check_issuers(const Route& route, const std::string& table, const Tokens& tokens, Reading& reading) {
  std::set<std::string> known = {tokens.issuer};
  for (const auto& domain : tokens.domains)
    known.insert(issuer_url(domain));
  for (const auto& issuer : route.issuers) {
    if (!known.contains(issuer_url(issuer)))
      reading.refuse(table + ".issuers", "'" + issuer + "' must be one of 'tokens.domains'");
  }
}

void check(const Route& route, const std::string& table, const Configuration& configuration,
           const std::optional<Origins>& origins, Reading& reading) {
  if (const auto pattern = PathPattern::parse(route.path); !pattern)
    reading.refuse(table + ".path", route.path.empty() ? "is missing: '/**' is every path" : pattern.error());
  check_hosts(route, table, origins, reading);
  for (const auto& method : route.methods) {
    if (!is_token(method) || std::ranges::any_of(method, [](char c) { return c >= 'a' && c <= 'z'; }))
      reading.refuse(table + ".methods", "must be methods in capital letters, such as \"GET\"");
  }
  if (route.is_public && demands_anything(route))
    reading.refuse(table + ".public", "a public route demands nothing: leave out 'public' or the demands");
  check_resource(route, table, configuration, reading);
  check_issuers(route, table, configuration.tokens, reading);
  for (const auto& [claim, members] : route.claims_include) {
    const auto* list = std::get_if<std::vector<std::string>>(&members);
    if (list != nullptr && list->empty())
      reading.refuse(std::string(table).append(".claims_include.").append(claim),
                     "must name what the claim has to include");
  }
  if (route.is_dpop_required && configuration.dpop.mode == "disabled")
    reading.refuse(table + ".dpop", R"(must not be "required" where 'dpop.mode' is "disabled")");
  refuse_what_throws(reading, table, [&] { static_cast<void>(requirement_of(route)); });
}

void check_order(const Configuration& configuration, const Origins& origins, Reading& reading) {
  const auto hidden = RouteTable(configuration.routes, origins).first_hidden();
  if (!hidden) return;
  reading.refuse(
      "route[" + std::to_string(hidden->route + 1) + "].path",
      "can never match: 'route[" + std::to_string(hidden->by + 1) + "]' before it matches all of its requests");
}

void check_routes(const Configuration& configuration, Reading& reading) {
  if (configuration.routes.empty())
    reading.refuse("route", "is missing: without a '[[route]]' every request is refused");
  std::optional<Origins> origins;
  if (!reading.has_fault_at("proxy.origins")) origins.emplace(configuration.proxy.origins);
  for (std::size_t at = 0; at < configuration.routes.size(); ++at)
    check(configuration.routes[at], "route[" + std::to_string(at + 1) + ']', configuration, origins, reading);
  if (origins && !reading.has_fault_at("route")) check_order(configuration, *origins, reading);
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

void check(const Upstream& upstream, const Tokens& tokens, Reading& reading) {
  for (const auto& [name, claim] : upstream.claims) {
    if (!is_token(name))
      reading.refuse("upstream.claims." + name,
                     "must be letters, digits and '-': the header is X-Auth-Claim- and this name");
  }
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
  check(configuration.tokens, reading);
  check_algorithms(configuration, reading);
  check_resources(configuration, reading);
  check_routes(configuration, reading);
  check(configuration.upstream, configuration.tokens, reading);
  if (reading.faults.empty()) check_client(configuration, reading);
}

}  // namespace auth0::command::serve
