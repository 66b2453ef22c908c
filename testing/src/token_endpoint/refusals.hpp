#pragma once

#include "base/mutex.hpp"

#include <auth0/http_transport.hpp>
#include <auth0/testing/token_refusal.hpp>

#include <chrono>
#include <deque>
#include <optional>

namespace auth0::inline v0::testing {

/// The refusals that a token endpoint was told to give, one after the other. Thread-safe.
class Refusals {
 public:
  void add(TokenRefusal refusal);
  void clear();

  /// The answer to the next token request, if it is to be refused.
  [[nodiscard]] std::optional<HttpResponse> next(std::chrono::sys_seconds now);

 private:
  Mutex mutex_;
  std::deque<TokenRefusal> waiting_ AUTH0_GUARDED_BY(mutex_);
};

}  // namespace auth0::inline v0::testing
