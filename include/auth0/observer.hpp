#pragma once

#include <auth0/algorithm.hpp>
#include <auth0/error.hpp>
#include <auth0/export.hpp>
#include <auth0/health.hpp>
#include <auth0/http_transport.hpp>
#include <auth0/replay_store.hpp>
#include <auth0/request.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace auth0::inline v0 {

/// What came of a verification.
enum class VerificationOutcome : std::uint8_t {
  accepted,
  refused,   ///< By what the request brought.
  unjudged,  ///< The issuer's keys or a replay store were not available, or the call was cancelled.
};

/// A token was verified, or a verified one was checked against a route's requirement.
struct VerificationEvent {
  VerificationOutcome outcome = VerificationOutcome::accepted;  ///< What came of it.
  /// Why it was not accepted, with diagnostics; null if it was.
  const Error* error = nullptr;
  /// How the token was presented; nothing where there was no token.
  std::optional<AuthScheme> scheme{};
  /// The issuer URL of a verified token; empty otherwise: a refused token may claim any.
  std::string_view issuer{};
  std::optional<Algorithm> algorithm{};  ///< Of a verified token.
  /// Of an accepted token, whether it was remembered from an earlier verification; nothing where a verified
  /// token was only checked against a requirement.
  std::optional<bool> was_remembered{};
  std::chrono::nanoseconds duration{};  ///< With waiting for keys and stores.
  /// Of a verified token, where `Observer::wants_identities` says so; else empty.
  std::string_view subject{};
  std::string_view client_id{};    ///< As `subject`: the client that the token was issued to.
  std::string_view token_id{};     ///< As `subject`: the claim `jti`.
  std::string_view traceparent{};  ///< Of the request, as it was passed; empty if none was, or not a valid one.
};

/// What an issuer was asked for.
enum class IssuerRequestKind : std::uint8_t { metadata, keys, token_exchange };

/// A request to an issuer has ended.
struct IssuerRequestEvent {
  IssuerRequestKind kind = IssuerRequestKind::metadata;  ///< What it asked for.
  std::string_view issuer{};                             ///< The issuer URL.
  std::string_view url{};                                ///< Without its query.
  int status = 0;                                        ///< Of the answer; 0 if there was none.
  std::optional<TransportFailure> failure{};  ///< Why there was no answer; `nullopt` if there was one.
  std::chrono::nanoseconds duration{};        ///< From the beginning of the request to the end of the answer.
  std::size_t response_bytes = 0;             ///< Of the body, decoded.
  int http_version = 0;                       ///< As `HttpResponse` has it; 0 if there was no answer.
  std::string_view traceparent{};             ///< As it was sent; empty if no request of this API's caused it.
};

/// An issuer has published other keys than before.
struct KeysChangedEvent {
  std::string_view issuer{};  ///< The issuer URL.
  /// The `kid`s, at most 128 printable ASCII characters of each; keys without one are left out.
  std::span<const std::string> added{};
  std::span<const std::string> dropped{};  ///< The same of keys that it no longer publishes.
};

/// The keys of an issuer have become fresh, stale or too old.
struct IssuerStateEvent {
  std::string_view issuer{};           ///< The issuer URL.
  KeysState before = KeysState::none;  ///< The state until now.
  KeysState after = KeysState::none;   ///< The new state.
};

/// Which kind of exchange.
enum class ExchangeKind : std::uint8_t { custom, on_behalf_of, connection };

/// A call for an exchanged token has ended.
struct ExchangeEvent {
  ExchangeKind kind = ExchangeKind::custom;  ///< The kind of exchange.
  std::string_view audience{};               ///< Or the connection's name.
  const Error* error = nullptr;              ///< Null if there is a token.
  unsigned requests = 0;                     ///< How many requests to the token endpoint this call has made.
  bool was_cached = false;                   ///< Whether the token came from a cache.
  std::chrono::nanoseconds duration{};       ///< With waiting for the network, retries and caches.
  std::string_view traceparent{};            ///< As it was passed; empty if none was, or not a valid one.
};

/// A replay store was asked about a proof.
struct ReplayStoreEvent {
  ReplayOutcome outcome = ReplayOutcome::first_use;  ///< What the store answered.
  std::chrono::nanoseconds duration{};               ///< How long the store took.
  bool had_failover = false;  ///< Since the event before, another server has taken over for one of the store.
};

/// Is told what clients do: for logs, metrics and traces. Every function has an empty default.
///
/// Called on the thread on which it happened, from several threads at once, without a lock held; what it costs
/// delays that thread. Events and their views are valid for the call. No event holds a token, a proof or a
/// secret, or a part of one.
class AUTH0_API_EXPORT Observer {
 public:
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;
  virtual ~Observer() = default;

  /// Whether events name the subject, the client and the id of a verified token: personal data in most
  /// countries. Constant.
  [[nodiscard]] virtual bool wants_identities() const noexcept { return false; }

  /// A token was verified or refused, or a verified one was checked against a requirement.
  virtual void on_verification(const VerificationEvent& /*event*/) noexcept {}
  /// A request to an issuer has ended.
  virtual void on_issuer_request(const IssuerRequestEvent& /*event*/) noexcept {}
  /// An issuer has published other keys.
  virtual void on_keys_changed(const KeysChangedEvent& /*event*/) noexcept {}
  /// The keys of an issuer have become fresh, stale or too old.
  virtual void on_issuer_state(const IssuerStateEvent& /*event*/) noexcept {}
  /// A call for an exchanged token has ended.
  virtual void on_exchange(const ExchangeEvent& /*event*/) noexcept {}
  /// A replay store was asked about a proof.
  virtual void on_replay_store(const ReplayStoreEvent& /*event*/) noexcept {}

 protected:
  Observer() = default;
};

}  // namespace auth0::inline v0
