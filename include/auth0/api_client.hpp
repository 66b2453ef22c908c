#pragma once

#include <auth0/accepted_request.hpp>
#include <auth0/algorithm.hpp>
#include <auth0/api_client_options.hpp>
#include <auth0/async_call.hpp>
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
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::inline v0 {

/// One token to verify. Its views are valid for the call.
struct VerifyAccessTokenRequest {
  /// The token's text, without `Bearer ` or `DPoP `.
  std::string_view access_token{};
  /// The scheme of the `Authorization` header. `nullopt` is for a Bearer token that comes alone: a proof, a
  /// method or a URL beside it is refused (but a URL for the resolver of `ApiClientOptions::domains`), so that
  /// a scheme cannot be forgotten.
  std::optional<PresentedScheme> scheme{};
  /// The value of the `DPoP` header; absent if there is none.
  std::optional<std::string_view> dpop_proof{};
  /// The request's method and its URL as the client saw it, which a proof must name.
  std::string_view http_method{};
  std::string_view http_url{};  ///< As `http_method`; absolute.
  /// The certificate of the caller's TLS connection, for tokens that are bound to one.
  ClientCertificate client_certificate{};
  /// Claims that must be present beyond `iss`, `aud`, `iat` and `exp`.
  StringList required_claims{};
  /// Replaces the client's list of algorithms for this call.
  std::optional<AlgorithmList> algorithms{};
  /// The headers of the request that brings the token, for a resolver of domains, which gets `http_url` too.
  std::span<const HttpHeader> headers{};
  /// The header `traceparent` of that request (W3C Trace Context). Goes out with the requests for metadata and
  /// keys that this call causes, not with those in the background. Ignored if it is not one.
  std::string_view traceparent{};
};

/// Protects an API with access tokens: finds the issuer's keys and verifies tokens against them.
///
/// Build one for the lifetime of the process and share it by reference: every operation may be called from
/// several threads at once. A call goes to the network only if the issuer's keys are not known yet or hold none
/// with the token's `kid`; then it waits at most for two exchanges of 5 s.
///
/// Most operations come in four forms. `verify_request` throws, `try_verify_request` gives the same as a value;
/// both wait on their caller's thread where they have to. `verify_request_if_ready` gives `nullopt` where they
/// would wait. `async_verify_request` returns at once: it calls its completion before it returns if nothing has
/// to be waited for, else on the client's thread, exactly once. What a caller passes need only live until the
/// call returns. An asynchronous call that would have to wait and cannot, because threads are forbidden, none
/// can be started or there is no memory, ends before it returns with `invalid_configuration_error`.
///
/// Destroying a client ends its thread and gives up what it has under way: asynchronous calls end with
/// `Reason::cancelled`, and their completions have returned when the destructor returns. No other call may then
/// be running. A client may be destroyed in a completion of its own.
class AUTH0_API_EXPORT ApiClient {
 public:
  /// Checks the options; does not touch the network.
  /// \throws MissingRequiredArgumentError if `audience`, or all of `domain`, `issuer`, `domains` and
  /// `static_keys`, are absent.
  /// \throws InvalidConfigurationError if an option cannot work; the message names it.
  explicit ApiClient(ApiClientOptions options);
  /// Ends the thread and all pending calls, as described above.
  ~ApiClient();
  /// Takes over the client, with its thread and calls under way. `other` may then only be assigned to or
  /// destroyed.
  ApiClient(ApiClient&& other) noexcept;
  /// Ends what this client has under way, as the destructor does, and takes over the other.
  ApiClient& operator=(ApiClient&& other) noexcept;
  ApiClient(const ApiClient&) = delete;
  ApiClient& operator=(const ApiClient&) = delete;

  /// Verifies a token: format, algorithm, signature by the issuer's current keys, then claims (RFC 7515, 7519,
  /// 8725; with `TokenProfile::rfc9068` RFC 9068 §4).
  /// What the token is bound to is checked too: the proof of a key (RFC 9449), the client's certificate (RFC
  /// 8705). Only `verify_request` gives the nonce for the client's next proof.
  /// \throws VerifyAccessTokenError if the token is refused or cannot be judged now.
  /// \throws InvalidDpopProofError if the proof is refused or cannot be judged now.
  /// \throws UseDpopNonceError if the proof must hold a nonce of this API's.
  /// \throws InvalidRequestError if token, scheme, proof and request do not fit together.
  /// \throws InvalidConfigurationError if `request.algorithms` is an empty list.
  [[nodiscard]] VerifiedAccessToken verify_access_token(const VerifyAccessTokenRequest& request) const;

  /// The same as a value; throws nothing because of what it was given or what the issuer answered.
  [[nodiscard]] Result<VerifiedAccessToken> try_verify_access_token(
      const VerifyAccessTokenRequest& request) const;

  /// The result if nothing has to be waited for, else `nullopt`: the issuer's keys are needed, or a store of
  /// used proofs that may wait. Costs what `try_verify_access_token` costs.
  [[nodiscard]] std::optional<Result<VerifiedAccessToken>> verify_access_token_if_ready(
      const VerifyAccessTokenRequest& request) const;

  /// The same without waiting on a thread.
  // NOLINTNEXTLINE(modernize-use-nodiscard): who does not cancel need not keep it
  AsyncCall async_verify_access_token(const VerifyAccessTokenRequest& request,
                                      Completion<VerifiedAccessToken> done) const;

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

  /// The result if nothing has to be waited for, as `verify_access_token_if_ready`.
  [[nodiscard]] std::optional<Result<AcceptedRequest>> verify_request_if_ready(
      const IncomingRequest& request, const Requirement& requirement = {}) const;

  /// The same without waiting on a thread. The function of a `require_that` may then run on the client's
  /// thread, which it must not block.
  // NOLINTNEXTLINE(modernize-use-nodiscard): who does not cancel need not keep it
  AsyncCall async_verify_request(const IncomingRequest& request, const Requirement& requirement,
                                 Completion<AcceptedRequest> done) const;

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

  /// The result if nothing has to be waited for, as `verify_access_token_if_ready`.
  [[nodiscard]] std::optional<Result<std::optional<AcceptedRequest>>> verify_optional_token_if_ready(
      const IncomingRequest& request, const Requirement& requirement = {}) const;

  /// The same without waiting on a thread.
  // NOLINTNEXTLINE(modernize-use-nodiscard): who does not cancel need not keep it
  AsyncCall async_verify_optional_token(const IncomingRequest& request, const Requirement& requirement,
                                        Completion<std::optional<AcceptedRequest>> done) const;

  /// Checks a token that was verified before against what a route demands, with this client's clock and
  /// challenges: where one place verifies and the routes know what they need.
  /// \throws InsufficientScopeError or InsufficientUserAuthenticationError if it does not satisfy it.
  void authorize(const VerifiedAccessToken& token, const Requirement& requirement) const;
  /// The same for an accepted request; the error then tells the client its next nonce too.
  void authorize(const AcceptedRequest& accepted, const Requirement& requirement) const;

  /// The same as a value.
  [[nodiscard]] Result<void> try_authorize(const VerifiedAccessToken& token,
                                           const Requirement& requirement) const;
  /// The same as a value, for an accepted request.
  [[nodiscard]] Result<void> try_authorize(const AcceptedRequest& accepted,
                                           const Requirement& requirement) const;

  /// Exchanges a token of the caller's own kind for one of the issuer's (RFC 8693 §2.1; at Auth0 by a custom
  /// token exchange profile). Retries failures that may be temporary, and waits for the network on this thread
  /// until `request.deadline`. If the issuer's metadata is unknown or too old, it also waits for that, and the
  /// deadline does not bound this wait.
  /// \throws TokenExchangeError if the subject token or a parameter cannot be used, the server refuses, or
  /// there is no usable answer in time.
  /// \throws MissingRequiredArgumentError without `subject_token_type` or `audience`.
  /// \throws InvalidRequestError with status 0 if `subject_token_type` is not an absolute URI.
  /// \throws OrganizationValidationError if the organization is blank, or the ID token names another.
  /// \throws MissingClientAuthError if the client has no `client_authentication`.
  [[nodiscard]] ExchangedTokenSet get_token_by_exchange_profile(std::string_view subject_token,
                                                                const ExchangeProfileRequest& request) const;

  /// The same as a value; throws nothing because of what it was given or what the issuer answered.
  [[nodiscard]] Result<ExchangedTokenSet> try_get_token_by_exchange_profile(
      std::string_view subject_token, const ExchangeProfileRequest& request) const;

  /// The result if nothing has to be waited for, else `nullopt`: the token is in the cache in memory, or
  /// nothing can be sent because the request is refused.
  [[nodiscard]] std::optional<Result<ExchangedTokenSet>> get_token_by_exchange_profile_if_ready(
      std::string_view subject_token, const ExchangeProfileRequest& request) const;

  /// The same without waiting on a thread: retries and the waits that a server asks for are timers. The
  /// deadline holds for all of the call, the issuer's metadata and a shared store included.
  // NOLINTNEXTLINE(modernize-use-nodiscard): who does not cancel need not keep it
  AsyncCall async_get_token_by_exchange_profile(std::string_view subject_token,
                                                const ExchangeProfileRequest& request,
                                                Completion<ExchangedTokenSet> done) const;

  /// Exchanges the access token of an accepted request for one with which this API calls another API in the
  /// user's name (RFC 8693). Waits as `get_token_by_exchange_profile` does.
  /// \throws TokenExchangeError, MissingRequiredArgumentError, MissingClientAuthError as there; with the reason
  /// `issuer_mismatch`, and nothing is sent, if the token is a JWT of another issuer.
  [[nodiscard]] ExchangedToken get_token_on_behalf_of(const AcceptedRequest& accepted,
                                                      const OnBehalfOfRequest& request) const;
  /// The same for a token's text. Verify the token first.
  [[nodiscard]] ExchangedToken get_token_on_behalf_of(std::string_view access_token,
                                                      const OnBehalfOfRequest& request) const;

  /// The same as a value.
  [[nodiscard]] Result<ExchangedToken> try_get_token_on_behalf_of(const AcceptedRequest& accepted,
                                                                  const OnBehalfOfRequest& request) const;
  /// The same as a value, for a token's text. Verify the token first.
  [[nodiscard]] Result<ExchangedToken> try_get_token_on_behalf_of(std::string_view access_token,
                                                                  const OnBehalfOfRequest& request) const;

  /// The result if nothing has to be waited for, as `get_token_by_exchange_profile_if_ready`.
  [[nodiscard]] std::optional<Result<ExchangedToken>> get_token_on_behalf_of_if_ready(
      const AcceptedRequest& accepted, const OnBehalfOfRequest& request) const;
  /// The same for a token's text. Verify the token first.
  [[nodiscard]] std::optional<Result<ExchangedToken>> get_token_on_behalf_of_if_ready(
      std::string_view access_token, const OnBehalfOfRequest& request) const;

  /// The same without waiting on a thread.
  // NOLINTNEXTLINE(modernize-use-nodiscard): who does not cancel need not keep it
  AsyncCall async_get_token_on_behalf_of(const AcceptedRequest& accepted, const OnBehalfOfRequest& request,
                                         Completion<ExchangedToken> done) const;
  /// The same for a token's text. Verify the token first.
  // NOLINTNEXTLINE(modernize-use-nodiscard): who does not cancel need not keep it
  AsyncCall async_get_token_on_behalf_of(std::string_view access_token, const OnBehalfOfRequest& request,
                                         Completion<ExchangedToken> done) const;

  /// Exchanges an access token that this API got for the user's token of another provider, which Auth0's Token
  /// Vault keeps. Verify the token first. Waits as `get_token_by_exchange_profile` does.
  /// \throws TokenForConnectionError if it is not available, or the client has no `client_authentication`.
  /// \throws MissingRequiredArgumentError without `connection`.
  [[nodiscard]] ConnectionToken get_access_token_for_connection(const ConnectionTokenRequest& request) const;

  /// The same as a value.
  [[nodiscard]] Result<ConnectionToken> try_get_access_token_for_connection(
      const ConnectionTokenRequest& request) const;

  /// The result if nothing has to be waited for, as `get_token_by_exchange_profile_if_ready`.
  [[nodiscard]] std::optional<Result<ConnectionToken>> get_access_token_for_connection_if_ready(
      const ConnectionTokenRequest& request) const;

  /// The same without waiting on a thread.
  // NOLINTNEXTLINE(modernize-use-nodiscard): who does not cancel need not keep it
  AsyncCall async_get_access_token_for_connection(const ConnectionTokenRequest& request,
                                                  Completion<ConnectionToken> done) const;

  /// Fetches the metadata and keys of every configured issuer that are not known yet, and waits for them: so
  /// that the first request need not, and a wrong domain shows at start. Domains that a resolver names are not
  /// known beforehand. The client's thread goes on trying those that failed, after 1 s at first and every 30 s
  /// at last; without `background_refresh` the next token that needs their keys does.
  /// \return the issuers for which it failed, with `issuer_unavailable`; empty if none did.
  [[nodiscard]] std::vector<IssuerFailure> warm_up() const;

  /// The same without waiting on a thread. Where the call cannot begin or is cancelled, its completion gets one
  /// failure for each issuer that it has not reached, or a single one without an issuer.
  /// \throws std::bad_alloc instead of calling it if there is no memory to begin.
  // NOLINTNEXTLINE(modernize-use-nodiscard): who does not cancel need not keep it
  AsyncCall async_warm_up(std::move_only_function<void(std::vector<IssuerFailure>)> done) const;

  /// Whether asynchronous calls may wait: false with `DiscoveryCacheOptions::background_refresh` off, where the
  /// client may have no thread, and in a child of `fork()` whose parent has used the client. An adapter that
  /// needs them should refuse such a client at start.
  [[nodiscard]] bool can_wait_asynchronously() const noexcept;

  /// Whether every configured issuer has keys that serve: for a readiness probe. Cheap; never goes to the
  /// network, so call `warm_up()` once before. Where more domains are configured than
  /// `discovery_cache.max_entries`, as many as that suffice. Domains that a resolver names are not known
  /// beforehand: then always true.
  [[nodiscard]] bool is_ready() const;

  /// Status of keys, caches and replay protection. Cheap; never goes to the network.
  [[nodiscard]] Health health() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace auth0::inline v0
