#pragma once

#include <auth0/http_transport.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>

namespace auth0::test {

/// Answers each URL as the test says, counts what was asked for, and can hold requests back. A URL that the
/// test said nothing about gets a transport error. Thread-safe.
class ScriptedTransport final : public HttpTransport {
 public:
  using Answer = std::expected<HttpResponse, TransportError>;
  using Handler = std::function<Answer(const HttpRequest&)>;

  /// Whatever the handler returns or throws. Called without any lock held.
  void on(const std::string& url, Handler handler) {
    const std::scoped_lock lock(mutex_);
    handlers_[url] = std::move(handler);
  }

  void answer(const std::string& url, int status, std::string body) {
    on(url, [status, body = std::move(body)](const HttpRequest& /*request*/) {
      HttpResponse response;
      response.status = status;
      response.body = body;
      return Answer(std::move(response));
    });
  }

  void fail(const std::string& url, TransportFailure failure, std::string message) {
    on(url, [failure, message = std::move(message)](const HttpRequest& /*request*/) {
      return Answer(std::unexpected(TransportError{failure, message}));
    });
  }

  void throw_at(const std::string& url, const std::string& message) {
    on(url, [message](const HttpRequest& /*request*/) -> Answer { throw std::runtime_error(message); });
  }

  /// From now on requests wait in `send` until `release`, at most 30 s.
  void hold() {
    const std::scoped_lock lock(mutex_);
    holding_ = true;
  }

  void release() {
    const std::scoped_lock lock(mutex_);
    holding_ = false;
    changed_.notify_all();
  }

  /// Whether `count` requests were held back at the same time before `limit` ran out.
  [[nodiscard]] bool wait_until_held(std::size_t count, std::chrono::milliseconds limit) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [&] { return held_ >= count; });
  }

  [[nodiscard]] std::size_t requests(const std::string& url) const {
    const std::scoped_lock lock(mutex_);
    const auto found = counts_.find(url);
    return found == counts_.end() ? 0 : found->second;
  }

  [[nodiscard]] std::size_t requests() const {
    const std::scoped_lock lock(mutex_);
    std::size_t sum = 0;
    for (const auto& [url, count] : counts_)
      sum += count;
    return sum;
  }

  [[nodiscard]] HttpRequest last_request() const {
    const std::scoped_lock lock(mutex_);
    return last_;
  }

  [[nodiscard]] Answer send(const HttpRequest& request) override {
    const Handler handler = admit(request);
    if (handler) return handler(request);
    return std::unexpected(
        TransportError{TransportFailure::could_not_connect, "the test has no answer for this URL"});
  }

 private:
  Handler admit(const HttpRequest& request) {
    std::unique_lock lock(mutex_);
    ++counts_[request.url];
    last_ = request;
    if (holding_) {
      ++held_;
      changed_.notify_all();
      changed_.wait_for(lock, std::chrono::seconds(30), [this] { return !holding_; });
      --held_;
    }
    const auto found = handlers_.find(request.url);
    return found == handlers_.end() ? Handler() : found->second;
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, Handler> handlers_;    // guarded by mutex_
  std::map<std::string, std::size_t> counts_;  // guarded by mutex_
  HttpRequest last_;                           // guarded by mutex_
  bool holding_ = false;                       // guarded by mutex_
  std::size_t held_ = 0;                       // guarded by mutex_
};

}  // namespace auth0::test
