#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace auth0::command::serve {

/// Where proxies ask.
struct Listen {
  std::string address = "127.0.0.1";
  std::uint16_t port = 4180;
  std::string unix_socket{};  ///< Instead of address and port.
  std::string tls_certificate_file{};
  std::string tls_key_file{};
  std::string tls_client_ca_file{};  ///< Clients must show a certificate of one of these authorities.
  /// Addresses and blocks whose forwarded headers are believed.
  std::vector<std::string> trusted_peers = {"127.0.0.0/8", "::1"};
  bool operator==(const Listen&) const = default;
};

/// What one client or all of them together may take.
struct Limits {
  int connections = 10'000;
  std::size_t header_bytes = 65'536;
  std::chrono::milliseconds read_time{5'000};
  std::chrono::milliseconds idle_time{60'000};
  std::chrono::milliseconds write_time{5'000};
  int requests_per_connection = 100'000;
  int pending_per_connection = 16;
  bool operator==(const Limits&) const = default;
};

/// Where `/healthz`, `/readyz` and `/metrics` are.
struct Operations {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0: nowhere.
  bool operator==(const Operations&) const = default;
};

/// Where Envoy asks over gRPC. It is on loopback alone, as whoever asks there is believed.
struct ExtAuthz {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0: nowhere.
  bool operator==(const ExtAuthz&) const = default;
};

struct AccessLog {
  bool enabled = true;
  std::string file{};  ///< Empty: standard output.
  bool operator==(const AccessLog&) const = default;
};

/// How the proxy says what its client asked for.
enum class AskedBy : std::uint8_t {
  original_headers,   ///< `X-Original-Method` and `X-Original-URI`: nginx and HAProxy.
  forwarded_headers,  ///< `X-Forwarded-Method`, `-Proto`, `-Host` and `-Uri`: Traefik and Caddy.
  request_line,       ///< Method, target behind `ask_path`, and `Host` of the request itself: Envoy.
};

/// How the proxy writes the certificate of its client (RFC 8705).
enum class CertificateFrom : std::uint8_t { nowhere, client_cert, nginx_escaped, envoy };

struct Proxy {
  AskedBy asked_by = AskedBy::original_headers;
  /// The path at which the proxy asks; for `request_line` what stands before the original path.
  std::string ask_path = "/ask";
  /// Scheme and authority of what is protected, as clients know it. A forwarded host must be one of them.
  std::vector<std::string> origins{};
  CertificateFrom certificate_from = CertificateFrom::nowhere;
  std::string certificate_header{};  ///< Its name where it is not the usual one.
  bool operator==(const Proxy&) const = default;
};

/// Whose tokens are accepted, and how they are checked.
struct Tokens {
  std::vector<std::string> domains{};  ///< Auth0 domains, or issuer URLs.
  std::string issuer{};                ///< Instead: the exact URL of one issuer.
  std::string jwks_uri{};              ///< With `issuer`.
  std::vector<std::string> algorithms = {"RS256"};
  std::string profile = "any";  ///< Or `rfc9068`.
  std::chrono::seconds clock_tolerance{0};
  std::optional<std::chrono::seconds> max_token_age{};
  std::int64_t max_token_size = 16'384;   ///< In bytes.
  std::vector<std::string> client_ids{};  ///< Whose tokens need no `aud`.
  std::vector<std::string> scope_claims = {"scope", "scp"};
  std::chrono::seconds keys_ttl{600};
  std::chrono::seconds keys_max_stale{3600};
  std::int64_t max_remembered = 10'000;
  bool certificate_binding = true;
  std::string ca_file{};
  bool operator==(const Tokens&) const = default;
};

struct Dpop {
  std::string mode = "allowed";  ///< Or `required` or `disabled`.
  std::vector<std::string> algorithms = {"ES256"};
  std::chrono::seconds iat_offset{300};
  std::chrono::seconds iat_leeway{30};
  bool replay_protection = true;
  bool nonces = false;
  std::string nonce_secret{};
  std::chrono::seconds nonce_period{300};
  std::string on_store_failure = "fail_closed";  ///< Or `fail_open`.
  bool operator==(const Dpop&) const = default;
};

/// Redis, where several processes share used proofs: one server, some nodes of a cluster, or the master that
/// Sentinels name.
struct Redis {
  std::vector<std::string> nodes{};      ///< `host:port`; empty: none.
  std::vector<std::string> sentinels{};  ///< `host:port`, instead of nodes.
  std::string master_name{};             ///< With `sentinels`.
  std::string sentinel_username{};
  std::string sentinel_password{};
  std::string username{};
  std::string password{};
  bool tls = false;
  std::string ca_file{};
  std::string key_prefix{};
  bool operator==(const Redis&) const = default;
};

/// An API, with the metadata that is published for it (RFC 9728).
struct Resource {
  std::string identifier{};             ///< An `https` URL.
  std::vector<std::string> audience{};  ///< What tokens for it name; the identifier if the file has none.
  std::string name{};
  std::string documentation{};
  std::vector<std::string> scopes{};
  bool operator==(const Resource&) const = default;
};

using ClaimValue = std::variant<bool, std::int64_t, double, std::string, std::vector<std::string>>;

/// What a route demands of a request, or that it is public.
struct Route {
  std::string name{};                  ///< For the access log; made of methods and path if the file has none.
  std::vector<std::string> hosts{};    ///< Empty: any of the origins.
  std::string path{};                  ///< `/a` exact, `/a/{id}` with any segment, `/a/**` with all below.
  std::vector<std::string> methods{};  ///< Empty: any.
  bool is_public = false;
  std::string resource{};  ///< The identifier of one; may be left out if there is one.
  std::vector<std::string> scopes{};
  std::vector<std::string> any_scope{};
  std::vector<std::string> permissions{};
  std::vector<std::string> any_permission{};
  std::map<std::string, ClaimValue> claims{};
  std::map<std::string, ClaimValue> claims_include{};
  std::vector<std::string> acr{};
  std::optional<std::chrono::seconds> max_age{};
  bool is_dpop_required = false;
  std::vector<std::string> issuers{};  ///< A subset of the issuers; empty: any.
  bool operator==(const Route&) const = default;
};

/// How the gate proves who it is to the token endpoint, and for which API it exchanges tokens.
struct Exchange {
  std::string audience{};  ///< Empty: tokens are not exchanged.
  std::string scope{};
  std::string client_id{};
  std::string client_secret{};
  std::string private_key{};  ///< Instead of the secret (`private_key_jwt`).
  std::string private_key_id{};
  std::string private_key_algorithm = "RS256";
  std::chrono::milliseconds deadline{5'000};
  std::int64_t max_cached_tokens = 10'000;
  bool operator==(const Exchange&) const = default;
};

/// A JWT that the gate signs for the upstream.
struct SignedIdentity {
  std::string header = "X-Auth-Token";
  std::string issuer{};
  std::string audience{};
  std::string private_key{};  ///< P-256, PKCS#8; empty: no JWT.
  std::chrono::seconds lifetime{60};
  bool operator==(const SignedIdentity&) const = default;
};

/// What the upstream is told of an accepted request.
struct Upstream {
  bool subject = true;  ///< `X-Auth-Subject`
  bool client = true;   ///< `X-Auth-Client`
  bool scope = true;    ///< `X-Auth-Scope`
  /// The end of a header's name (`Org`: `X-Auth-Claim-Org`), and the claim.
  std::map<std::string, std::string> claims{};
  Exchange exchange{};
  SignedIdentity signed_identity{};
  bool operator==(const Upstream&) const = default;
};

/// All that the file says.
struct Configuration {
  Listen listen{};
  Limits limits{};
  Operations operations{};
  ExtAuthz ext_authz{};
  AccessLog access_log{};
  Proxy proxy{};
  Tokens tokens{};
  Dpop dpop{};
  Redis redis{};
  std::vector<Resource> resources{};
  std::vector<Route> routes{};
  Upstream upstream{};
  bool operator==(const Configuration&) const = default;
};

/// One thing that is wrong with a file.
struct ConfigurationFault {
  std::string file{};
  std::size_t line = 0;   ///< From 1; 0 where the fault is in no line.
  std::string key{};      ///< With the tables before it: `dpop.mode`, `route[2].path`; empty if none.
  std::string message{};  ///< What is wrong and what it should be; never a secret.
  bool operator==(const ConfigurationFault&) const = default;
};

/// Reads a TOML file, and the files and variables that it takes secrets from. Never goes to the network.
/// \return every fault at once where it cannot be used.
[[nodiscard]] std::expected<Configuration, std::vector<ConfigurationFault>> read_configuration(
    const std::string& path);

}  // namespace auth0::command::serve
