#pragma once

#include "base/trace_parent.hpp"
#include "exchange/step.hpp"

#include <auth0/error.hpp>
#include <auth0/observer.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace auth0::inline v0 {

/// Tells an observer of one call for an exchanged token, from its beginning.
class ExchangeWatch {
 public:
  /// \param audience Or the connection's name.
  ExchangeWatch(std::shared_ptr<Observer> observer, ExchangeKind kind, std::string_view audience,
                std::string_view traceparent)
      : observer_(std::move(observer)), kind_(kind), audience_(audience) {
    if (is_trace_parent(traceparent)) traceparent_ = traceparent;
  }

  /// What the exchange writes how it goes to.
  [[nodiscard]] exchange::ExchangeReport& report() noexcept { return report_; }

  /// \param error Null if there is a token.
  void tell(const Error* error) const noexcept {
    observer_->on_exchange({.kind = kind_,
                            .audience = audience_,
                            .error = error,
                            .requests = report_.requests,
                            .was_cached = report_.was_cached,
                            .duration = Clock::now() - began_,
                            .traceparent = traceparent_});
  }

 private:
  using Clock = std::chrono::steady_clock;

  std::shared_ptr<Observer> observer_;
  ExchangeKind kind_;
  std::string audience_;
  std::string traceparent_{};
  Clock::time_point began_ = Clock::now();
  exchange::ExchangeReport report_{};
};

}  // namespace auth0::inline v0
