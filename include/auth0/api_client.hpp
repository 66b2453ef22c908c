#pragma once

#include <auth0/accepted_request.hpp>
#include <auth0/algorithm.hpp>
#include <auth0/client_authentication.hpp>
#include <auth0/client_certificate.hpp>
#include <auth0/clock.hpp>
#include <auth0/discovery.hpp>
#include <auth0/domains.hpp>
#include <auth0/dpop.hpp>
#include <auth0/error.hpp>
#include <auth0/exceptions.hpp>
#include <auth0/export.hpp>
#include <auth0/health.hpp>
#include <auth0/http_transport.hpp>
#include <auth0/request.hpp>
#include <auth0/requirements.hpp>
#include <auth0/string_list.hpp>
#include <auth0/token_exchange.hpp>
#include <auth0/verified_access_token.hpp>
#include <auth0/version.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace auth0 {

/// Which rules an access token must follow beyond those of every JWT.
enum class TokenProfile {
  any,      ///< Whatever the issuer signs for this audience, unless `typ` names another kind of token.
  rfc9068,  ///< `typ` is `at+jwt`, and `sub`, `client_id` and `jti` are present.
};

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
  /// How many requests may wait at one time for the keys of one issuer that has not proven itself yet, or
  /// fails now; at least 1. The rest get 503 with `Retry-After` at once. An issuer has proven
  /// itself by a good token, by `warm_up()`, or by being the only one configured: any number may wait for its
  /// keys.
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
  std::string name = "auth0-api-cpp";
  std::string version = AUTH0_API_VERSION;
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
  /// one of these. A token that has an `aud` is judged by `audience` alone. Empty: every token needs an `aud`.
  StringList client_ids{};
  /// The longest token that is read, in bytes, at most 256 KiB. Some providers put long lists of groups into
  /// tokens; servers and proxies in front of the API have bounds of their own.
  std::int64_t max_token_size = std::int64_t{16} * 1024;
  /// Signature algorithms that tokens may use: `Algorithm::rs256` or `"RS256"`, one or several.
  AlgorithmList algorithms = Algorithm::rs256;
  TokenProfile profile = TokenProfile::any;
  /// Where the issuer writes a token's scopes: the first of these claims that the token has, a string of scopes
  /// with spaces between them or an array. What a route demands is checked against it, and challenges name it.
  StringList scope_claims = {"scope", "scp"};
  /// How far the issuer's clock may differ from this machine's when `exp` and `nbf` are judged, at most 10 min.
  std::chrono::seconds clock_tolerance{0};
  /// Refuses tokens whose `iat` lies further back than this, whatever their `exp`, or in the future.
  std::optional<std::chrono::seconds> max_token_age{};
  /// Tokens that are bound to a key of the client's (RFC 9449).
  DpopOptions dpop{};
  /// Tokens that are bound to a client certificate (RFC 8705).
  CertificateBinding certificate_binding = CertificateBinding::checked;
  /// Where this API's metadata is published (RFC 9728 §5.1; `well_known_url` makes it): every challenge names
  /// it, so that a client can find out where to get tokens. `https`, or for development `http` on loopback.
  std::string resource_metadata_url{};
  DiscoveryCacheOptions discovery_cache{};
  TokenCacheOptions token_cache{};
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
  /// What the issuer is told about this software; `std::nullopt` sends no `Auth0-Client`,
  /// and the default transport its own `User-Agent`.
  std::optional<Telemetry> telemetry = Telemetry{};
};

/// One token to verify. Its views are valid for the call.
struct VerifyAccessTokenOptions {
  /// The token's text, without `Bearer ` or `DPoP `.
  std::string_view access_token{};
  /// The scheme of the `Authorization` header, in any case: `Bearer` or `DPoP`. If absent the token is taken
  /// for a Bearer token, and must come alone, without a proof, a method and a URL (with
  /// `ApiClientOptions::domains` a URL may come with it, for the resolver); if empty, the token and the proof
  /// decide.
  std::optional<std::string_view> scheme{};
  /// The value of the `DPoP` header; absent if there is none.
  std::optional<std::string_view> dpop_proof{};
  /// The request's method and its URL as the client saw it, which a proof must name.
  std::string_view http_method{};
  std::string_view http_url{};
  /// The certificate of the caller's TLS connection, for tokens that are bound to one.
  ClientCertificate client_certificate{};
  /// Claims that must be present beyond `iss`, `aud`, `iat` and `exp`.
  StringList required_claims{};
  /// Replaces the client's list of algorithms for this call.
  std::optional<AlgorithmList> algorithms{};
  /// The headers of the request that brings the token, for a resolver of domains, which gets `http_url` too.
  std::span<const HttpHeader> headers{};
};

/// Protects an API with access tokens: finds the issuer's keys and verifies tokens against them.
///
/// Build one for the lifetime of the process and share it by reference: every operation may be called from
/// several threads at once. A call goes to the network only if the issuer's keys are not known yet or hold none
/// with the token's `kid`; then it waits at most for two exchanges of 5 s. Destroying a client ends its thread,
/// and gives up what that has under way; no call may then be running.
class AUTH0_API_EXPORT ApiClient {
 public:
  /// Checks the options; does not touch the network.
  /// \throws MissingRequiredArgumentError if `audience`, or all of `domain`, `issuer`, `domains` and
  /// `static_keys`, are absent.
  /// \throws InvalidConfigurationError if an option cannot work; the message names it.
  explicit ApiClient(ApiClientOptions options);
  ~ApiClient();
  ApiClient(ApiClient&&) noexcept;
  ApiClient& operator=(ApiClient&&) noexcept;
  ApiClient(const ApiClient&) = delete;
  ApiClient& operator=(const ApiClient&) = delete;

  /// Verifies a token: format, algorithm, signature by the issuer's current keys, then claims (RFC 7515, 7519,
  /// 8725; with `TokenProfile::rfc9068` RFC 9068 §4).
  /// What the token is bound to is checked too: the proof of a key (RFC 9449), the client's certificate (RFC
  /// 8705). A new nonce for the client's next proof is told by `verify_request` alone.
  /// \throws VerifyAccessTokenError if the token is refused or cannot be judged now.
  /// \throws InvalidDpopProofError if the proof is refused or cannot be judged now.
  /// \throws UseDpopNonceError if the proof must hold a nonce of this API's.
  /// \throws InvalidRequestError if token, scheme, proof and request do not fit together.
  /// \throws InvalidConfigurationError if `options.algorithms` is an empty list.
  [[nodiscard]] VerifiedAccessToken verify_access_token(const VerifyAccessTokenOptions& options) const;

  /// The same as a value; throws nothing because of what it was given or what the issuer answered.
  [[nodiscard]] Result<VerifiedAccessToken> try_verify_access_token(
      const VerifyAccessTokenOptions& options) const;

  /// Takes the token out of a request, verifies it, with its proof if it is bound to a key, and then checks it
  /// against what the route demands.
  /// \throws InvalidRequestError if the request does not contain a token (status 401), several, or one that
  /// cannot be read (400); what `verify_access_token` throws; InsufficientScopeError or
  /// InsufficientUserAuthenticationError if the token is good but does not satisfy `requirement`.
  [[nodiscard]] AcceptedRequest verify_request(const IncomingRequest& request,
                                               const Requirement& requirement = {}) const;

  /// The same as a value.
  [[nodiscard]] Result<AcceptedRequest> try_verify_request(const IncomingRequest& request,
                                                           const Requirement& requirement = {}) const;

  /// `verify_request` for a route that also serves clients without a token: a request without credentials gives
  /// `nullopt`. One with bad credentials, or with a proof and no token, is refused as there.
  /// \return `nullopt` if the request holds no `Authorization` field, no `DPoP` field, and no token in the
  /// other places that it is accepted in.
  /// \throws What `verify_request` throws.
  [[nodiscard]] std::optional<AcceptedRequest> verify_optional_token(const IncomingRequest& request,
                                                                     const Requirement& requirement = {}) const;

  /// The same as a value.
  [[nodiscard]] Result<std::optional<AcceptedRequest>> try_verify_optional_token(
      const IncomingRequest& request, const Requirement& requirement = {}) const;

  /// Checks a token that was verified before against what a route demands, with this client's clock and
  /// challenges: where one place verifies and the routes know what they need.
  /// \throws InsufficientScopeError or InsufficientUserAuthenticationError if it does not satisfy it.
  void authorize(const VerifiedAccessToken& token, const Requirement& requirement) const;
  /// The same for an accepted request; the error then tells the client its next nonce too.
  void authorize(const AcceptedRequest& accepted, const Requirement& requirement) const;

  /// The same as a value.
  [[nodiscard]] Result<void> try_authorize(const VerifiedAccessToken& token,
                                           const Requirement& requirement) const;
  [[nodiscard]] Result<void> try_authorize(const AcceptedRequest& accepted,
                                           const Requirement& requirement) const;

  /// Exchanges a token of the caller's own kind for one of the issuer's (RFC 8693 §2.1; at Auth0 by a custom
  /// token exchange profile). Retries what may pass, and waits for the network on this thread until
  /// `options.deadline`; a call that finds the issuer's metadata unknown or grown old besides for that.
  /// \throws TokenExchangeError if the subject token or a parameter cannot be used, the server refuses, or
  /// there is no usable answer in time.
  /// \throws MissingRequiredArgumentError without `subject_token_type` or `audience`.
  /// \throws InvalidRequestError with status 0 if `subject_token_type` is not an absolute URI.
  /// \throws OrganizationValidationError if the organization is blank, or the ID token names another.
  /// \throws MissingClientAuthError if the client has no `client_authentication`.
  [[nodiscard]] ExchangedTokenSet get_token_by_exchange_profile(std::string_view subject_token,
                                                                const ExchangeProfileOptions& options) const;

  /// The same as a value; throws nothing because of what it was given or what the issuer answered.
  [[nodiscard]] Result<ExchangedTokenSet> try_get_token_by_exchange_profile(
      std::string_view subject_token, const ExchangeProfileOptions& options) const;

  /// Exchanges the access token of an accepted request for one with which this API calls another API in the
  /// user's name (RFC 8693). Waits as `get_token_by_exchange_profile` does.
  /// \throws TokenExchangeError, MissingRequiredArgumentError, MissingClientAuthError as there; with the reason
  /// `issuer_mismatch`, and nothing is sent, if the token is a JWT of another issuer.
  [[nodiscard]] ExchangedToken get_token_on_behalf_of(const AcceptedRequest& accepted,
                                                      const OnBehalfOfOptions& options) const;
  /// The same for a token's text. Verify the token first.
  [[nodiscard]] ExchangedToken get_token_on_behalf_of(std::string_view access_token,
                                                      const OnBehalfOfOptions& options) const;

  /// The same as a value.
  [[nodiscard]] Result<ExchangedToken> try_get_token_on_behalf_of(const AcceptedRequest& accepted,
                                                                  const OnBehalfOfOptions& options) const;
  [[nodiscard]] Result<ExchangedToken> try_get_token_on_behalf_of(std::string_view access_token,
                                                                  const OnBehalfOfOptions& options) const;

  /// Exchanges an access token that this API got for the user's token of another provider, which Auth0's Token
  /// Vault keeps. Verify the token first. Waits as `get_token_by_exchange_profile` does.
  /// \throws TokenForConnectionError if it cannot be had, or the client has no `client_authentication`.
  /// \throws MissingRequiredArgumentError without `connection`.
  [[nodiscard]] ConnectionToken get_access_token_for_connection(const ConnectionTokenOptions& options) const;

  /// The same as a value.
  [[nodiscard]] Result<ConnectionToken> try_get_access_token_for_connection(
      const ConnectionTokenOptions& options) const;

  /// Fetches the metadata and keys of every configured issuer that are not known yet, and waits for them: so
  /// that the first request need not, and a wrong domain shows at start. Domains that a resolver names are not
  /// known beforehand. The client's thread goes on trying those that failed, after 1 s at first and every 30 s
  /// at last; without `background_refresh` the next token that needs their keys does.
  /// \return the issuers for which it failed, with `issuer_unavailable`; empty if none did.
  [[nodiscard]] std::vector<IssuerFailure> warm_up() const;

  /// Whether every configured issuer has keys that serve: for a readiness probe. Cheap; never goes to the
  /// network, so call `warm_up()` once before. Where more domains are configured than
  /// `discovery_cache.max_entries`, as many as that suffice. Domains that a resolver names are not known
  /// beforehand: then always true.
  [[nodiscard]] bool is_ready() const;

  /// How it stands with the keys and with the tokens that are remembered. Cheap; never goes to the network.
  [[nodiscard]] Health health() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace auth0
