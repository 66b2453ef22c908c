#pragma once

#include <auth0/http_transport.hpp>

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace auth0::test {

/// A transport whose answers wait until the test opens it: an issuer that takes its time.
class GatedTransport final : public AsyncHttpTransport {
 public:
  explicit GatedTransport(std::shared_ptr<HttpTransport> inner) : inner_(std::move(inner)) {}

  [[nodiscard]] std::expected<HttpResponse, TransportError> send(const HttpRequest& request) override {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return open_; });
    lock.unlock();
    return inner_->send(request);
  }

  void async_send(HttpRequest request, Completion done) override {
    {
      const std::scoped_lock lock(mutex_);
      if (!open_) {
        waiting_.emplace_back(std::move(request), std::move(done));
        changed_.notify_all();
        return;
      }
    }
    done(inner_->send(request));
  }

  /// Waits until a request waits.
  void wait_for_a_request() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !waiting_.empty(); });
  }

  void open() {
    std::vector<std::pair<HttpRequest, Completion>> waiting;
    {
      const std::scoped_lock lock(mutex_);
      open_ = true;
      waiting.swap(waiting_);
    }
    changed_.notify_all();
    for (auto& [request, done] : waiting)
      done(inner_->send(request));
  }

 private:
  std::shared_ptr<HttpTransport> inner_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  std::vector<std::pair<HttpRequest, Completion>> waiting_;
};

}  // namespace auth0::test
