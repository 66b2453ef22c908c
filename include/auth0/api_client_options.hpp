#pragma once

#include <auth0/algorithm.hpp>
#include <auth0/client_authentication.hpp>
#include <auth0/client_certificate.hpp>
#include <auth0/clock.hpp>
#include <auth0/discovery.hpp>
#include <auth0/domains.hpp>
#include <auth0/dpop.hpp>
#include <auth0/http_transport.hpp>
#include <auth0/observer.hpp>
#include <auth0/string_list.hpp>
#include <auth0/token_exchange.hpp>
#include <auth0/token_profile.hpp>
#include <auth0/version.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace auth0::inline v0 {

/// How long and for how many issuers metadata and keys are kept, and who refreshes them.
struct DiscoveryCacheOptions {
  /// How long metadata and keys are fresh; 0 fetches them for every token.
  std::chrono::seconds ttl{600};
  /// For how many issuers they are kept, the ones used least recently making room; 0 fetches them for every
  /// token.
  std::int64_t max_entries = 100;
  /// For how long after they were last fetched keys serve while the issuer fails; no more than `ttl` means that
  /// they do not serve past it.
  std::chrono::seconds max_stale{3600};
  /// Whether a thread of the client's own, begun with the first fetch, refreshes keys at 80 % of their `ttl`.
  /// Without it the request that finds them expired fetches them, and waits.
  bool background_refresh = true;
  /// How many requests may wait at one time, each on a thread of the program's, for the keys of one issuer that
  /// has not proven itself yet, or fails now; at least 1. The rest get 503 with `Retry-After` at once. An
  /// issuer has proven itself by a good token, by `warm_up()`, or by being the only one configured: any number
  /// may wait for its keys. Of asynchronous calls, which keep no thread waiting, 10 000 may.
  std::int64_t max_waiting = 2;
};

/// How many verified tokens are remembered, so that one that comes in again costs a fraction.
struct TokenCacheOptions {
  /// 0 remembers none. A token is kept under the SHA-256 of its text, with its claims but without the text.
  std::int64_t max_entries = 10'000;
  /// How many bytes of memory they may take in all, at least 1 MiB. There are no more places for tokens than
  /// one for each 4 KiB. A token that takes more than the share of four places is verified each time. With
  /// `domains` the tokens of one issuer fill at most half.
  std::int64_t max_bytes = std::int64_t{64} * 1024 * 1024;
};

/// The issuer's documents as text, for a client that verifies without the network.
struct StaticKeys {
  std::string metadata{};  ///< What `.well-known/openid-configuration` would answer.
  std::string jwks{};      ///< The JSON Web Key Set (RFC 7517 §5).
};

/// What the headers `Auth0-Client` and `User-Agent` (`name/version`) tell the issuer about the software that
/// calls it.
struct Telemetry {
  std::string name = "auth0-api-cpp";       ///< The software's name.
  std::string version = AUTH0_API_VERSION;  ///< Its version.
};

/// What a client trusts. Checked when the client is built, before any network.
///
/// Bounds are `std::int64_t` in all options, so that a negative one is refused instead of meaning a very large
/// one.
///
/// Whose tokens are trusted is said by one of `domain`, `issuer`, `domains` and `static_keys`. Beside `domains`
/// a `domain` or `issuer` says where tokens are exchanged; beside `static_keys` it says whose keys they are.
struct ApiClientOptions {
  /// The Auth0 domain, `tenant.eu.auth0.com` or a custom domain, with or without `https://` and port.
  std::string domain{};
  /// Instead of `domain`: the exact issuer URL of any OpenID provider, path included.
  std::string issuer{};
  /// With `issuer`: where its key set is, for a server without metadata; `https`, at most 2048 characters.
  /// Nothing is discovered then, and tokens cannot be exchanged.
  std::string jwks_uri{};
  /// Where the issuer's metadata is looked for.
  Discovery discovery = Discovery::automatic;
  /// Instead of both, for verification: several domains, or a function that names them for each request. A
  /// token's `iss` must then be one of theirs, and no other issuer is ever asked for anything.
  Domains domains{};
  /// This API's identifier; a token must be for one of them. Required.
  StringList audience{};
  /// Clients whose tokens are accepted without `aud`, as Amazon Cognito issues them: `client_id` must then be
  /// one of these. A token that has an `aud` is judged by `audience` alone. Empty: every token needs an `aud`,
  /// as with `TokenProfile::rfc9068`.
  StringList client_ids{};
  /// The longest token that is read, in bytes, at most 256 KiB. Some providers put long lists of groups into
  /// tokens; servers and proxies in front of the API have bounds of their own.
  std::int64_t max_token_size = std::int64_t{16} * 1024;
  /// Signature algorithms that tokens may use: `Algorithm::rs256` or `"RS256"`, one or several.
  AlgorithmList algorithms = Algorithm::rs256;
  /// Which tokens are access tokens: any JWT, or only those of RFC 9068.
  TokenProfile profile = TokenProfile::any;
  /// Where the issuer writes a token's scopes: the first of these claims that the token has, a string of scopes
  /// with spaces between them or an array. What a route demands is checked against it, and challenges name it.
  StringList scope_claims = {"scope", "scp"};
  /// How far the issuer's clock may differ from this machine's when `exp` and `nbf` are judged, at most 10 min.
  std::chrono::seconds clock_tolerance{0};
  /// Refuses tokens whose `iat` is further back than this, with any `exp`, or in the future.
  std::optional<std::chrono::seconds> max_token_age{};
  /// Tokens that are bound to a key of the client's (RFC 9449).
  DpopOptions dpop{};
  /// Tokens that are bound to a client certificate (RFC 8705).
  CertificateBinding certificate_binding = CertificateBinding::checked;
  /// Where this API's metadata is published (RFC 9728 §5.1; `well_known_url` makes it): every challenge names
  /// it, so that a client can find out where to get tokens. `https`, or for development `http` on loopback.
  std::string resource_metadata_url{};
  DiscoveryCacheOptions discovery_cache{};  ///< How metadata and keys are kept and refreshed.
  TokenCacheOptions token_cache{};          ///< How verified tokens are remembered.
  /// Keys given as text; verifying then never goes to the network. `domain` and `issuer` may stay empty.
  std::optional<StaticKeys> static_keys{};
  /// Who this API is at its issuer, as a client that exchanges tokens; needs `domain` or `issuer`.
  std::string client_id{};
  /// How it proves that; without it tokens can be verified and not exchanged.
  ClientAuthentication client_authentication{};
  /// What is kept of exchanges.
  ExchangeOptions exchange{};
  /// How long requests may take, and how the default transport connects. With `http_transport` only its
  /// time-outs may be set: they stand in each request.
  TransportOptions transport{};
  /// A transport of your own instead of libcurl.
  std::shared_ptr<HttpTransport> http_transport{};
  /// A clock of your own instead of the machine's.
  std::shared_ptr<const Clock> clock{};
  /// Is told what the client does, for logs, metrics and traces; null: nobody is, and nothing is measured.
  std::shared_ptr<Observer> observer{};
  /// What the issuer is told about this software; `std::nullopt` sends no `Auth0-Client`,
  /// and the default transport its own `User-Agent`.
  std::optional<Telemetry> telemetry = Telemetry{};
};

}  // namespace auth0::inline v0
