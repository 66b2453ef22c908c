#pragma once

#include <auth0/asio/operations.hpp>
#include <auth0/testing/tenant.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <condition_variable>
#include <expected>
#include <gtest/gtest.h>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace auth0::test {

/// Sends requests on with another transport, and keeps them waiting while it is told to. Thread-safe.
class HeldTransport final : public HttpTransport {
 public:
  explicit HeldTransport(std::shared_ptr<HttpTransport> inner) : inner_(std::move(inner)) {}

  [[nodiscard]] std::expected<HttpResponse, TransportError> send(const HttpRequest& request) override {
    {
      std::unique_lock lock(mutex_);
      if (!changed_.wait_for(lock, request.stop, std::chrono::seconds(30), [this] { return !is_holding_; }))
        return std::unexpected(TransportError{TransportFailure::cancelled, "the test has ended"});
    }
    return inner_->send(request);
  }

  void hold() { set_holding(true); }
  void release() { set_holding(false); }

 private:
  void set_holding(bool is_holding) {
    const std::scoped_lock lock(mutex_);
    is_holding_ = is_holding;
    changed_.notify_all();
  }

  std::shared_ptr<HttpTransport> inner_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool is_holding_ = false;  // guarded by mutex_
};

/// A client that does not have its tenant's keys yet, and a context for the handlers of its calls.
class AsioTest : public ::testing::Test {
 protected:
  static constexpr const char* calendar = "https://calendar.example.com";

  AsioTest() = default;
  ~AsioTest() override { transport_->release(); }
  AsioTest(const AsioTest&) = delete;
  AsioTest& operator=(const AsioTest&) = delete;

  [[nodiscard]] ApiClientOptions options() {
    auto options = tenant_.client_options();
    options.http_transport = transport_;
    options.client_id = "test-client";
    options.client_authentication.client_secret = "test-secret";
    return options;
  }

  /// A request that is accepted.
  [[nodiscard]] IncomingRequest request() const {
    return {.method = "GET", .url = "https://api.example.com/orders", .headers = headers_};
  }

  /// A handler that the context calls.
  template <class Handler>
  [[nodiscard]] auto on_context(Handler handler) {
    return boost::asio::bind_executor(context_, std::move(handler));
  }

  /// A handler that the context calls, which keeps its argument there.
  template <class T>
  [[nodiscard]] auto keep_in(std::optional<T>& place) {
    return on_context([&place](T result) { place.emplace(std::move(result)); });
  }

  /// Runs the context until nothing is under way.
  void run() {
    context_.restart();
    context_.run_for(std::chrono::seconds(30));
    EXPECT_TRUE(context_.stopped()) << "something is under way for good";
  }

  testing::Tenant tenant_{
      {.algorithm = "ES256",
       .other_audiences = {calendar},
       .linked_accounts = {{.connection = "google-oauth2", .access_token = "the provider's"}},
       .subject_tokens = {{"legacy-1", "auth0|user"}}}};
  std::shared_ptr<HeldTransport> transport_ = std::make_shared<HeldTransport>(tenant_.transport());
  std::string token_ = tenant_.issue();
  std::vector<HttpHeader> headers_ = {{.name = "Authorization", .value = "Bearer " + token_}};
  std::optional<ApiClient> client_{std::in_place, options()};
  boost::asio::io_context context_{1};
};

}  // namespace auth0::test
