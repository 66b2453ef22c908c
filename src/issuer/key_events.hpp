#pragma once

#include "issuer/issuer_keys.hpp"

#include <auth0/health.hpp>
#include <auth0/observer.hpp>

#include <atomic>
#include <optional>
#include <string>
#include <utility>

namespace auth0::inline v0::issuer {

/// Tells the client's observer what becomes of one issuer's keys. `tell…` are called without any lock.
class KeyEvents {
 public:
  /// \param observer Null: nobody is told. It outlives this.
  KeyEvents(std::string issuer_url, Observer* observer) noexcept
      : issuer_url_(std::move(issuer_url)), observer_(observer) {}

  [[nodiscard]] bool is_observed() const noexcept { return observer_ != nullptr; }
  /// The state that was noted last.
  [[nodiscard]] KeysState state() const noexcept { return state_.load(std::memory_order_relaxed); }

  /// Notes the state as it is now, under the owner's lock. What is to be told of it afterwards: `nullopt` if
  /// it is as before.
  [[nodiscard]] std::optional<IssuerStateEvent> note(KeysState state) noexcept {
    const auto before = state_.exchange(state, std::memory_order_relaxed);
    if (before == state) return std::nullopt;
    return IssuerStateEvent{.issuer = issuer_url_, .before = before, .after = state};
  }

  void tell_state(const std::optional<IssuerStateEvent>& event) const noexcept {
    if (event && observer_ != nullptr) observer_->on_issuer_state(*event);
  }
  /// Tells which key IDs were added and dropped, if any.
  void tell_keys(const IssuerKeys& before, const IssuerKeys& after) const noexcept;

 private:
  std::string issuer_url_;
  Observer* observer_;
  std::atomic<KeysState> state_{KeysState::none};  // written under the owner's lock
};

}  // namespace auth0::inline v0::issuer
