#pragma once

#include "access_token/token_content.hpp"
#include "access_token/verifier.hpp"
#include "base/error_table.hpp"
#include "base/trace_parent.hpp"

#include <auth0/accepted_request.hpp>
#include <auth0/async_call.hpp>
#include <auth0/error.hpp>
#include <auth0/observer.hpp>
#include <auth0/verified_access_token.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace auth0::inline v0 {

/// Tells an observer of one verification, from its beginning. Where there is none nothing is measured.
class VerificationWatch {
 public:
  /// \param traceparent As the request has it; valid as long as this is.
  explicit VerificationWatch(const std::shared_ptr<Observer>& observer,
                             std::string_view traceparent = {}) noexcept
      : observer_(observer.get()) {
    if (observer_ == nullptr) return;
    began_ = Clock::now();
    if (is_trace_parent(traceparent)) traceparent_ = traceparent;
  }

  void tell_error(const Error& error, std::optional<AuthScheme> scheme) const noexcept {
    if (observer_ != nullptr) tell_error(*observer_, began_, traceparent_, error, scheme);
  }

  /// \param was_remembered `nullopt` where the token was verified by another call
  void tell_token(const VerifiedAccessToken& token, AuthScheme scheme,
                  std::optional<bool> was_remembered) const noexcept {
    if (observer_ != nullptr) tell_token(*observer_, began_, traceparent_, token, scheme, was_remembered);
  }

  /// Has `done`, the completion of a call that goes on elsewhere, tell `observer` first. `done` is unchanged if
  /// there is no memory for it (`std::bad_alloc`).
  /// \param remembered The content of the token if it was remembered when the call began.
  template <class Value>
  void tell_before(Completion<Value>& done, std::shared_ptr<Observer> observer, AuthScheme scheme,
                   std::shared_ptr<const access_token::TokenContent> remembered) const {
    struct Told {
      std::shared_ptr<Observer> observer;
      Clock::time_point began;
      std::string traceparent;
      AuthScheme scheme;
      std::shared_ptr<const access_token::TokenContent> remembered;
      Completion<Value> done{};
    };
    auto told = std::make_unique<Told>(std::move(observer), began_, std::string(traceparent_), scheme,
                                       std::move(remembered));
    told->done = std::move(done);
    done = [told = std::move(told)](Result<Value> outcome) {
      if (!outcome) {
        tell_error(*told->observer, told->began, told->traceparent, outcome.error(), told->scheme);
      } else if (const auto* token = token_in(*outcome)) {
        const bool was_remembered = &access_token::Verifier::content_of(*token) == told->remembered.get();
        tell_token(*told->observer, told->began, told->traceparent, *token, told->scheme, was_remembered);
      }
      std::exchange(told->done, nullptr)(std::move(outcome));
    };
  }

 private:
  using Clock = std::chrono::steady_clock;

  [[nodiscard]] static const VerifiedAccessToken* token_in(const VerifiedAccessToken& token) noexcept {
    return &token;
  }
  [[nodiscard]] static const VerifiedAccessToken* token_in(const AcceptedRequest& accepted) noexcept {
    return &accepted.token;
  }
  [[nodiscard]] static const VerifiedAccessToken* token_in(
      const std::optional<AcceptedRequest>& accepted) noexcept {
    return accepted ? &accepted->token : nullptr;
  }

  static void tell_error(Observer& observer, Clock::time_point began, std::string_view traceparent,
                         const Error& error, std::optional<AuthScheme> scheme) noexcept {
    using enum VerificationOutcome;
    observer.on_verification({.outcome = is_unjudged(error.reason) ? unjudged : refused,
                              .error = &error,
                              .scheme = error.reason == Reason::token_missing ? std::nullopt : scheme,
                              .duration = Clock::now() - began,
                              .traceparent = traceparent});
  }

  static void tell_token(Observer& observer, Clock::time_point began, std::string_view traceparent,
                         const VerifiedAccessToken& token, AuthScheme scheme,
                         std::optional<bool> was_remembered) noexcept {
    const auto& content = access_token::Verifier::content_of(token);
    VerificationEvent event{.scheme = scheme,
                            .issuer = content.issuer,
                            .algorithm = content.algorithm,
                            .was_remembered = was_remembered};
    if (observer.wants_identities()) {
      event.subject = token.subject();
      event.client_id = token.client_id();
      event.token_id = token.string_claim("jti").value_or("");
    }
    event.traceparent = traceparent;
    event.duration = Clock::now() - began;
    observer.on_verification(event);
  }

  Observer* observer_;  // null: nobody is told
  Clock::time_point began_{};
  std::string_view traceparent_{};
};

}  // namespace auth0::inline v0
