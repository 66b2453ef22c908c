#pragma once

#include "answer/challenges.hpp"
#include "base/trace_parent.hpp"
#include "client/configuration.hpp"
#include "client/credential_verifier.hpp"
#include "client/operations.hpp"
#include "client/optional_token.hpp"
#include "client/verification_watch.hpp"
#include "dpop/presented.hpp"
#include "dpop/scheme_rules.hpp"
#include "exchange/token_exchanger.hpp"
#include "issuer/trusted_issuers.hpp"
#include "request/credentials.hpp"
#include "requirement/requirement_node.hpp"
#include "transport/client_threads.hpp"

#include <auth0/api_client.hpp>

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace auth0::inline v0 {

/// What a client consists of. Calls that are under way refer to it, not to the client, which may be moved.
struct ApiClient::Impl {
  Impl(Configuration configuration, const DpopOptions& dpop,
       const std::shared_ptr<issuer::TrustedIssuers>& trusted, std::shared_ptr<const Clock> time,
       std::unique_ptr<exchange::TokenExchanger> token_exchanger,
       std::unique_ptr<transport::ClientThreads> client_threads, bool threads_are_allowed,
       std::shared_ptr<Observer> its_observer)
      : observer(std::move(its_observer)),
        algorithms(std::move(configuration.algorithms)),
        dpop_mode(dpop.mode),
        dpop_algorithms(std::move(configuration.dpop_algorithms)),
        resource_metadata_url(std::move(configuration.resource_metadata_url)),
        clock(std::move(time)),
        issuers(trusted),
        credentials(
            std::make_unique<access_token::Verifier>(std::move(configuration.claim_rules), trusted, clock,
                                                     configuration.remembered_tokens,
                                                     configuration.max_token_size),
            std::make_unique<dpop::ProofVerifier>(std::move(configuration.proof_rules), dpop, clock,
                                                  &client_threads->pool(transport::Blocking::stores), observer),
            configuration.schemes, configuration.certificates, clock),
        exchanger(std::move(token_exchanger)),
        operations(threads_are_allowed ? &client_threads->worker() : nullptr),
        threads(std::move(client_threads)) {}

  std::shared_ptr<Observer> observer;  // null: nobody is told
  std::vector<jose::Algorithm> algorithms;
  DpopMode dpop_mode;
  std::string dpop_algorithms;
  std::string resource_metadata_url;
  std::shared_ptr<const Clock> clock;
  std::shared_ptr<issuer::TrustedIssuers> issuers;
  CredentialVerifier credentials;
  std::unique_ptr<exchange::TokenExchanger> exchanger;  // null: the client cannot prove who it is
  Operations operations;
  // Last, so that its end comes first: it waits for operations, which use all the rest.
  std::unique_ptr<transport::ClientThreads> threads;

  using Presented = dpop::Presented;
  using Expected = CredentialVerifier::Expected;
  using Verified = CredentialVerifier::Verified;

  /// Calls `use` with the credentials, the expectations and the watch of a call, and returns its result, which
  /// may be optional; an error instead if they cannot be read. Tells the observer of that error; `use` tells of
  /// all else.
  template <class Use>
  [[nodiscard]] auto present(const VerifyAccessTokenRequest& request, Use use) const {
    using Outcome = std::invoke_result_t<Use&, const Presented&, const Expected&, const VerificationWatch&>;
    const VerificationWatch watch(observer, request.traceparent);
    const Presented presented{.scheme = request.scheme,
                              .token = request.access_token,
                              .proof = request.dpop_proof,
                              .method = request.http_method,
                              .url = request.http_url,
                              .certificate = request.client_certificate,
                              .headers = request.headers,
                              .traceparent = request.traceparent};
    const auto& required_claims = request.required_claims.values();
    if (!request.algorithms)
      return use(presented, Expected{.algorithms = algorithms, .required_claims = required_claims}, watch);
    const auto allowed = allowed_algorithms("algorithms", *request.algorithms);
    if (!allowed) {
      const auto scheme = dpop::auth_scheme_of(presented);
      return Outcome(told(with_http_answer(allowed.error(), scheme), scheme, watch));
    }
    return use(presented, Expected{.algorithms = *allowed, .required_claims = required_claims}, watch);
  }

  /// The same for a request and what its route demands (9.2).
  template <class Use>
  [[nodiscard]] auto present(const IncomingRequest& request, const Requirement& requirement, NoToken no_token,
                             Use use) const {
    using Outcome = std::invoke_result_t<Use&, const Presented&, const Expected&, const VerificationWatch&>;
    const std::string_view traceparent =
        request.traceparent.empty() ? trace_parent_in(request.headers) : request.traceparent;
    const VerificationWatch watch(observer, traceparent);
    std::string buffer;  // for a token that has to be decoded
    auto found = request::find_token(request, buffer);
    if (!found) {
      const auto scheme = request::presented_scheme(request.headers);
      auto error = with_http_answer(std::move(found.error()), scheme, requirement);
      if (no_token == NoToken::is_allowed && is_for_want_of_credentials(error, request))
        return Outcome(std::unexpected(std::move(error)));
      return Outcome(told(std::move(error), scheme, watch));
    }
    const auto proof = request::find_proof(request.headers);
    if (!proof)
      return Outcome(told(with_http_answer(proof.error(), found->scheme, requirement), found->scheme, watch));
    const bool is_dpop = found->scheme == AuthScheme::dpop;
    return use(Presented{.scheme = is_dpop ? PresentedScheme::dpop : PresentedScheme::bearer,
                         .token = found->token,
                         .proof = *proof,
                         .method = request.method,
                         .url = request.url,
                         .certificate = request.client_certificate,
                         .headers = request.headers,
                         .traceparent = traceparent},
               Expected{.algorithms = algorithms, .requirement = &requirement}, watch);
  }

  [[nodiscard]] Result<AcceptedRequest> try_verify_request(const IncomingRequest& request,
                                                           const Requirement& requirement,
                                                           NoToken no_token) const {
    return present(request, requirement, no_token,
                   [this](const auto& presented, const auto& expected, const auto& watch) {
                     return outcome_of<AcceptedRequest>(credentials.verify(presented, expected), presented,
                                                        expected, watch);
                   });
  }

  /// What an operation makes of what was verified: a token, or the accepted request (9.3). Tells nobody.
  template <class Value>
  [[nodiscard]] Result<Value> untold_outcome_of(Result<Verified>&& verified, const Presented& presented,
                                                const Expected& expected) const {
    if (!verified) {
      const auto scheme = dpop::auth_scheme_of(presented);
      if (expected.requirement == nullptr)
        return std::unexpected(with_http_answer(std::move(verified.error()), scheme));
      return std::unexpected(with_http_answer(std::move(verified.error()), scheme, *expected.requirement));
    }
    return value_of<Value>(std::move(*verified), presented.token);
  }

  template <class Value>
  [[nodiscard]] static Value value_of(Verified&& verified, std::string_view token) {
    if constexpr (std::same_as<Value, VerifiedAccessToken>) {
      return std::move(verified.token);
    } else {
      return AcceptedRequest{.token = std::move(verified.token),
                             .access_token = std::string(token),
                             .dpop_nonce = std::move(verified.next_dpop_nonce)};
    }
  }

  /// The same, and tells the observer.
  template <class Value>
  [[nodiscard]] Result<Value> outcome_of(Result<Verified>&& verified, const Presented& presented,
                                         const Expected& expected, const VerificationWatch& watch) const {
    if (verified) watch.tell_token(verified->token, scheme_of(presented), verified->was_remembered);
    auto outcome = untold_outcome_of<Value>(std::move(verified), presented, expected);
    if (!outcome) watch.tell_error(outcome.error(), dpop::auth_scheme_of(presented));
    return outcome;
  }

  [[nodiscard]] static std::unexpected<Error> told(Error error, AuthScheme scheme,
                                                   const VerificationWatch& watch) {
    watch.tell_error(error, scheme);
    return std::unexpected(std::move(error));
  }

  /// Asks for the end of all that is under way.
  void stop() noexcept {
    operations.cancel_all();
    issuers->stop();
    if (exchanger) exchanger->stop();
  }

  // The parts of operations that wait (async_verify.cpp).
  template <class Value>
  struct KeyWait;
  template <class Value>
  struct Verification;
  template <class Value>
  struct Recording;
  struct WarmUp;
  [[nodiscard]] bool is_warm() const;
  template <class Value, class Begin>
  [[nodiscard]] static AsyncCall end_unless_begun(Completion<Value>& done, Begin begin);
  template <class Value>
  [[nodiscard]] std::optional<Result<Value>> verify_if_ready(const Presented& presented,
                                                             const Expected& expected,
                                                             const VerificationWatch& watch) const;
  [[nodiscard]] std::optional<Result<AcceptedRequest>> verify_request_if_ready(const IncomingRequest& request,
                                                                               const Requirement& requirement,
                                                                               NoToken no_token) const;
  template <class Value>
  [[nodiscard]] std::optional<Result<Value>> begin_verification(const Presented& presented,
                                                                const Expected& expected,
                                                                const VerificationWatch& watch,
                                                                Completion<Value>& done, AsyncCall& call) const;

  [[nodiscard]] Result<void> authorize(const VerifiedAccessToken& token, const Requirement& requirement) const {
    const VerificationWatch watch(observer);
    auto ok = requirement::judge(requirement, token, clock->now());
    if (!ok)
      return told(with_http_answer(std::move(ok.error()), scheme_of(token), requirement), scheme_of(token),
                  watch);
    watch.tell_token(token, scheme_of(token), std::nullopt);
    return ok;
  }

  // 9.3, once for every operation.
  [[nodiscard]] Error with_http_answer(Error error, std::optional<AuthScheme> scheme) const {
    return answer::with_http_answer(std::move(error), {.mode = dpop_mode,
                                                       .dpop_algorithms = dpop_algorithms,
                                                       .scheme = scheme,
                                                       .resource_metadata = resource_metadata_url});
  }

  // 9.3, where the route's requirement is known.
  [[nodiscard]] Error with_http_answer(Error error, AuthScheme scheme, const Requirement& requirement) const {
    if (answer::needs_another_token(error)) error.unmet.scopes = requirement.scopes();
    return with_http_answer(std::move(error), scheme);
  }

  [[nodiscard]] std::vector<IssuerFailure> with_http_answer(std::vector<IssuerFailure> failures) const {
    for (auto& failure : failures)
      failure.error = with_http_answer(std::move(failure.error), std::nullopt);
    return failures;
  }

  // The scheme of a token that was accepted: in mode `disabled` proofs are ignored.
  [[nodiscard]] AuthScheme scheme_of(const Presented& presented) const {
    return dpop_mode == DpopMode::disabled ? AuthScheme::bearer : dpop::auth_scheme_of(presented);
  }

  // In mode `disabled` a bound token is a Bearer token (8.2).
  [[nodiscard]] AuthScheme scheme_of(const VerifiedAccessToken& token) const {
    const bool is_bound = dpop_mode != DpopMode::disabled && !token.dpop_key_thumbprint().empty();
    return is_bound ? AuthScheme::dpop : AuthScheme::bearer;
  }
};

}  // namespace auth0::inline v0
