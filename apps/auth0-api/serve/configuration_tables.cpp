#include "serve/configuration_tables.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace auth0::command::serve {

namespace {

using namespace std::chrono_literals;

void read(TableReader table, Listen& listen) {
  table.text("address", listen.address);
  table.number("port", listen.port, 1, 65'535);
  table.path("unix_socket", listen.unix_socket);
  table.readable_file("tls_certificate_file", listen.tls_certificate_file);
  table.readable_file("tls_key_file", listen.tls_key_file);
  table.readable_file("tls_client_ca_file", listen.tls_client_ca_file);
  table.texts("trusted_peers", listen.trusted_peers, true);
  table.refuse_other_keys();
}

void read(TableReader table, Limits& limits) {
  table.number("connections", limits.connections, 1, 1'000'000);
  table.number("header_bytes", limits.header_bytes, 1024, 1'048'576);
  table.duration("read_time", limits.read_time, 10ms, 1h);
  table.duration("idle_time", limits.idle_time, 10ms, 24h);
  table.duration("write_time", limits.write_time, 10ms, 1h);
  table.number("requests_per_connection", limits.requests_per_connection, 1, 1'000'000'000);
  table.number("pending_per_connection", limits.pending_per_connection, 1, 1000);
  table.refuse_other_keys();
}

void read(TableReader table, Operations& operations) {
  table.text("address", operations.address);
  table.number("port", operations.port, 0, 65'535);
  table.refuse_other_keys();
}

void read(TableReader table, ExtAuthz& ext_authz) {
  table.text("address", ext_authz.address);
  table.number("port", ext_authz.port, 0, 65'535);
  table.refuse_other_keys();
}

void read(TableReader table, AccessLog& log) {
  table.flag("enabled", log.enabled);
  table.path("file", log.file);
  table.refuse_other_keys();
}

void read(TableReader table, Proxy& proxy) {
  table.choice<AskedBy>("kind", proxy.asked_by,
                        {{"nginx", AskedBy::original_headers},
                         {"haproxy", AskedBy::original_headers},
                         {"traefik", AskedBy::forwarded_headers},
                         {"caddy", AskedBy::forwarded_headers},
                         {"envoy", AskedBy::request_line}});
  table.text("ask_path", proxy.ask_path);
  table.texts("origins", proxy.origins);
  table.choice<CertificateFrom>("certificate_from", proxy.certificate_from,
                                {{"nowhere", CertificateFrom::nowhere},
                                 {"client-cert", CertificateFrom::client_cert},
                                 {"nginx", CertificateFrom::nginx_escaped},
                                 {"envoy", CertificateFrom::envoy}});
  table.text("certificate_header", proxy.certificate_header);
  table.refuse_other_keys();
}

void read(TableReader table, Tokens& tokens) {
  table.texts("domains", tokens.domains);
  table.text("issuer", tokens.issuer);
  table.text("jwks_uri", tokens.jwks_uri);
  table.texts("algorithms", tokens.algorithms);
  table.choice<std::string>("profile", tokens.profile, {{"any", "any"}, {"rfc9068", "rfc9068"}});
  table.duration("clock_tolerance", tokens.clock_tolerance, 0s, 10min);
  table.duration("max_token_age", tokens.max_token_age, 1s, 8760h);
  table.number("max_token_size", tokens.max_token_size, 1, 262'144);
  table.texts("client_ids", tokens.client_ids);
  table.texts("scope_claims", tokens.scope_claims);
  table.duration("keys_ttl", tokens.keys_ttl, 0s, 8760h);
  table.duration("keys_max_stale", tokens.keys_max_stale, 0s, 8760h);
  table.number("max_remembered", tokens.max_remembered, 0, 10'000'000);
  table.flag("certificate_binding", tokens.certificate_binding);
  table.readable_file("ca_file", tokens.ca_file);
  table.refuse_other_keys();
}

void read(TableReader table, Dpop& dpop) {
  table.choice<std::string>("mode", dpop.mode,
                            {{"allowed", "allowed"}, {"required", "required"}, {"disabled", "disabled"}});
  table.texts("algorithms", dpop.algorithms);
  table.duration("iat_offset", dpop.iat_offset, 0s, 24h);
  table.duration("iat_leeway", dpop.iat_leeway, 0s, 24h);
  table.flag("replay_protection", dpop.replay_protection);
  table.flag("nonces", dpop.nonces);
  table.secret("nonce_secret", dpop.nonce_secret);
  table.duration("nonce_period", dpop.nonce_period, 1s, 24h);
  table.choice<std::string>("on_store_failure", dpop.on_store_failure,
                            {{"fail_closed", "fail_closed"}, {"fail_open", "fail_open"}});
  table.refuse_other_keys();
}

void read(TableReader table, Redis& redis) {
  table.texts("nodes", redis.nodes);
  table.texts("sentinels", redis.sentinels);
  table.text("master_name", redis.master_name);
  table.text("sentinel_username", redis.sentinel_username);
  table.secret("sentinel_password", redis.sentinel_password);
  table.text("username", redis.username);
  table.secret("password", redis.password);
  table.flag("tls", redis.tls);
  table.readable_file("ca_file", redis.ca_file);
  table.text("key_prefix", redis.key_prefix);
  table.refuse_other_keys();
}

void read(TableReader table, Resource& resource) {
  table.text("identifier", resource.identifier);
  table.texts("audience", resource.audience);
  table.text("name", resource.name);
  table.text("documentation", resource.documentation);
  table.texts("scopes", resource.scopes);
  table.refuse_other_keys();
  if (resource.audience.empty() && !resource.identifier.empty()) resource.audience = {resource.identifier};
}

std::string name_of(const Route& route) {
  std::string name;
  for (const auto& method : route.methods)
    name += (name.empty() ? "" : ",") + method;
  return name + (name.empty() ? "" : " ") + route.path;
}

void read(TableReader table, Route& route) {
  table.text("name", route.name);
  table.texts("hosts", route.hosts);
  table.text("path", route.path);
  table.texts("methods", route.methods);
  table.flag("public", route.is_public);
  table.text("resource", route.resource);
  table.texts("scopes", route.scopes);
  table.texts("any_scope", route.any_scope);
  table.texts("permissions", route.permissions);
  table.texts("any_permission", route.any_permission);
  table.claims("claims", route.claims);
  table.claims("claims_include", route.claims_include);
  table.texts("acr", route.acr);
  table.duration("max_age", route.max_age, 0s, 8760h);
  table.choice<bool>("dpop", route.is_dpop_required, {{"required", true}, {"allowed", false}});
  table.texts("issuers", route.issuers);
  table.refuse_other_keys();
  if (route.name.empty()) route.name = name_of(route);
}

void read(TableReader table, Exchange& exchange) {
  table.text("audience", exchange.audience);
  table.text("scope", exchange.scope);
  table.text("client_id", exchange.client_id);
  table.secret("client_secret", exchange.client_secret);
  table.secret("private_key", exchange.private_key);
  table.text("private_key_id", exchange.private_key_id);
  table.text("private_key_algorithm", exchange.private_key_algorithm);
  table.duration("deadline", exchange.deadline, 100ms, 60s);
  table.number("max_cached_tokens", exchange.max_cached_tokens, 0, 10'000'000);
  table.refuse_other_keys();
}

void read(TableReader table, SignedIdentity& identity) {
  table.text("header", identity.header);
  table.text("issuer", identity.issuer);
  table.text("audience", identity.audience);
  table.secret("private_key", identity.private_key);
  table.duration("lifetime", identity.lifetime, 1s, 1h);
  table.refuse_other_keys();
}

void read(TableReader table, Upstream& upstream) {
  table.flag("subject", upstream.subject);
  table.flag("client", upstream.client);
  table.flag("scope", upstream.scope);
  table.names("claims", upstream.claims);
  read(table.table("exchange"), upstream.exchange);
  read(table.table("signed_identity"), upstream.signed_identity);
  table.refuse_other_keys();
}

template <class Value>
void read(std::vector<TableReader> tables, std::vector<Value>& values) {
  for (auto& table : tables)
    read(std::move(table), values.emplace_back());
}

}  // namespace

Configuration read_tables(TableReader file) {
  Configuration configuration;
  read(file.table("listen"), configuration.listen);
  read(file.table("limits"), configuration.limits);
  read(file.table("operations"), configuration.operations);
  read(file.table("ext_authz"), configuration.ext_authz);
  read(file.table("access_log"), configuration.access_log);
  read(file.table("proxy"), configuration.proxy);
  read(file.table("tokens"), configuration.tokens);
  read(file.table("dpop"), configuration.dpop);
  read(file.table("redis"), configuration.redis);
  read(file.tables("resource"), configuration.resources);
  read(file.tables("route"), configuration.routes);
  read(file.table("upstream"), configuration.upstream);
  file.refuse_other_keys();
  return configuration;
}

}  // namespace auth0::command::serve
