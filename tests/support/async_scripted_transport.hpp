#pragma once

#include "support/scripted_transport.hpp"

#include <auth0/http_transport.hpp>

#include <algorithm>
#include <cstddef>
#include <expected>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace auth0::test {

/// Answers by a script, without a thread that waits, and can leave requests without an answer. Thread-safe.
class AsyncScriptedTransport final : public AsyncHttpTransport {
 public:
  [[nodiscard]] ScriptedTransport& script() noexcept { return script_; }

  /// From now on asynchronous requests for URLs that contain `part` get no answer until `release`.
  void hold(std::string part = "") {
    const std::scoped_lock lock(mutex_);
    parts_.push_back(std::move(part));
  }

  void release() {
    std::vector<Held> held;
    {
      const std::scoped_lock lock(mutex_);
      parts_.clear();
      held.swap(held_);
    }
    for (auto& [request, done] : held)
      done(script_.send(request));
  }

  /// How many requests have got no answer, those that were cancelled since among them.
  [[nodiscard]] std::size_t held() const {
    const std::scoped_lock lock(mutex_);
    return held_.size();
  }

  [[nodiscard]] std::expected<HttpResponse, TransportError> send(const HttpRequest& request) override {
    return script_.send(request);
  }

  void async_send(HttpRequest request, Completion done) override {
    if (!keep(request, done)) done(script_.send(request));
  }

 private:
  struct Held {
    HttpRequest request;
    Completion done;
  };

  [[nodiscard]] bool keep(HttpRequest& request, Completion& done) {
    const std::scoped_lock lock(mutex_);
    const bool is_held = std::ranges::any_of(
        parts_, [&request](const auto& part) { return request.url.find(part) != std::string::npos; });
    if (is_held) held_.push_back({std::move(request), std::move(done)});
    return is_held;
  }

  ScriptedTransport script_;
  mutable std::mutex mutex_;
  std::vector<std::string> parts_;  // guarded by mutex_
  std::vector<Held> held_;          // guarded by mutex_
};

}  // namespace auth0::test
