#pragma once

#include <auth0/observer.hpp>

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::test {

/// Writes down what it is told, a line for each event. Thread-safe.
class RecordingObserver final : public Observer {
 public:
  /// \param also Called for each event, on its thread.
  explicit RecordingObserver(std::function<void()> also = [] {}) : also_(std::move(also)) {}

  [[nodiscard]] std::vector<std::string> lines() const {
    const std::scoped_lock lock(mutex_);
    return lines_;
  }
  std::vector<std::string> take() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(lines_, {});
  }

  void on_verification(const VerificationEvent& event) noexcept override {
    using enum VerificationOutcome;
    std::string line = "verification ";
    line += event.outcome == accepted ? "accepted" : event.outcome == refused ? "refused" : "unjudged";
    if (event.error != nullptr) line += ':' + std::string(to_string(event.error->reason));
    line += !event.scheme ? " none" : *event.scheme == AuthScheme::dpop ? " dpop" : " bearer";
    if (event.was_remembered) line += *event.was_remembered ? " remembered" : " new";
    if (event.outcome == accepted && (event.issuer.empty() || !event.algorithm)) line += " of nobody";
    if (event.outcome != accepted && (!event.issuer.empty() || event.algorithm)) line += " of somebody";
    if (event.duration.count() <= 0) line += " in no time";
    for (const auto identity : {event.subject, event.client_id, event.token_id}) {
      if (!identity.empty()) line += ' ' + std::string(identity);
    }
    add(std::move(line));
  }
  void on_issuer_request(const IssuerRequestEvent& event) noexcept override {
    using enum IssuerRequestKind;
    std::string line = "request ";
    line += event.kind == metadata ? "metadata" : event.kind == keys ? "keys" : "token_exchange";
    line += ' ' + (event.failure ? std::string(to_string(*event.failure)) : std::to_string(event.status));
    if (event.issuer.empty() || !event.url.starts_with("https://") || event.url.contains('?'))
      line += " from nowhere";
    if (!event.failure && event.response_bytes == 0) line += " without a body";
    add(std::move(line));
  }
  void on_keys_changed(const KeysChangedEvent& event) noexcept override {
    add("keys +" + std::to_string(event.added.size()) + " -" + std::to_string(event.dropped.size()));
  }
  void on_issuer_state(const IssuerStateEvent& event) noexcept override {
    add("state " + std::string(to_string(event.before)) + "->" + std::string(to_string(event.after)));
  }
  void on_exchange(const ExchangeEvent& event) noexcept override {
    using enum ExchangeKind;
    std::string line = "exchange ";
    line += event.kind == custom ? "custom" : event.kind == on_behalf_of ? "on_behalf_of" : "connection";
    line += ' ' + std::string(event.error == nullptr ? "success" : to_string(event.error->reason));
    line += ' ' + std::to_string(event.requests);
    if (event.was_cached) line += " cached";
    if (!event.audience.empty()) line += ' ' + std::string(event.audience);
    add(std::move(line));
  }
  void on_replay_store(const ReplayStoreEvent& event) noexcept override {
    using enum ReplayOutcome;
    if (event.had_failover) add("replay failover");
    add(event.outcome == first_use  ? "replay first_use"
        : event.outcome == replayed ? "replay replayed"
        : event.outcome == full     ? "replay full"
                                    : "replay unavailable");
  }

 private:
  void add(std::string line) {
    also_();
    const std::scoped_lock lock(mutex_);
    lines_.push_back(std::move(line));
  }

  std::function<void()> also_;
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;  // guarded by mutex_
};

/// Is told who it was. For one thread.
class IdentifyingObserver final : public Observer {
 public:
  [[nodiscard]] bool wants_identities() const noexcept override { return true; }
  void on_verification(const VerificationEvent& event) noexcept override {
    subject = event.subject;
    client_id = event.client_id;
    token_id = event.token_id;
  }

  std::string subject{};
  std::string client_id{};
  std::string token_id{};
};

}  // namespace auth0::test
