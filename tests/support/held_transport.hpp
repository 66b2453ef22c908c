#pragma once

#include <auth0/http_transport.hpp>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::test {

/// Sends by another transport, but keeps requests back until `release`: those of asynchronous calls without a
/// thread. Thread-safe.
class HeldTransport final : public AsyncHttpTransport {
 public:
  explicit HeldTransport(std::shared_ptr<HttpTransport> transport) : transport_(std::move(transport)) {}

  [[nodiscard]] std::expected<HttpResponse, TransportError> send(const HttpRequest& request) override {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return !is_holding_; });
    }
    return transport_->send(request);
  }

  void async_send(HttpRequest request, Completion done) override {
    {
      const std::scoped_lock lock(mutex_);
      if (is_holding_) {
        held_.push_back({std::move(request), std::move(done)});
        changed_.notify_all();
        return;
      }
    }
    done(transport_->send(request));
  }

  /// Answers what was kept back, on this thread, and all that comes later at once.
  void release() {
    std::vector<Held> held;
    {
      const std::scoped_lock lock(mutex_);
      is_holding_ = false;
      held.swap(held_);
    }
    changed_.notify_all();
    for (auto& [request, done] : held)
      done(transport_->send(request));
  }

  /// Keeps requests back from now on, as at the beginning.
  void hold() {
    const std::scoped_lock lock(mutex_);
    is_holding_ = true;
  }

  /// Whether an asynchronous request is kept back within 30 s. \param path Its URL's, or the end of that.
  [[nodiscard]] bool wait_until_held(std::string_view path = {}) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(30), [&] {
      return std::ranges::any_of(held_, [&](const Held& held) { return held.request.url.ends_with(path); });
    });
  }

 private:
  struct Held {
    HttpRequest request;
    Completion done;
  };

  std::shared_ptr<HttpTransport> transport_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_holding_ = true;  // guarded by mutex_
  std::vector<Held> held_;  // guarded by mutex_
};

}  // namespace auth0::test
