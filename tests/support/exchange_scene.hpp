#pragma once

#include "exchange/token_exchanger.hpp"
#include "support/exchange_steps.hpp"
#include "support/scripted_transport.hpp"
#include "support/worker_call.hpp"
#include "transport/client_threads.hpp"
#include "transport/telemetry.hpp"

#include <auth0/testing/manual_clock.hpp>

#include <atomic>
#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace auth0::test {

/// A token exchanger whose token endpoint answers as the test says; it records every request and every wait,
/// and lets a manual clock pass instead of sleeping.
class ExchangeScene {
 public:
  using Answer = ScriptedTransport::Answer;

  static constexpr std::string_view issuer_url = "https://tenant.example.com/";
  static constexpr const char* endpoint = "https://tenant.example.com/oauth/token";
  static constexpr const char* mtls_endpoint = "https://mtls.tenant.example.com/oauth/token";
  static constexpr std::string_view secret = "s3cret-of-the-client";
  static constexpr std::string_view subject = "subject-token-of-the-caller";

  struct Options {
    ExchangeOptions exchange{};
    ClientAuthentication client = {.client_secret = std::string(secret)};
    issuer::Metadata metadata = {.issuer = std::string(issuer_url),
                                 .jwks_uri = "https://tenant.example.com/jwks",
                                 .token_endpoint = endpoint,
                                 .mtls_token_endpoint = mtls_endpoint};
    bool has_token_vault = true;
    transport::Timeouts timeouts{};
    double random = 0;
    bool is_asynchronous = false;  ///< The calls are parked wherever they wait.
  };

  ExchangeScene() : ExchangeScene(Options{}) {}
  explicit ExchangeScene(const Options& options)
      : exchanger(exchange::TokenExchanger::Options{
            .issuer = std::make_shared<issuer::TrustedIssuers>(options.metadata, jose::KeySet()),
            .client = exchange::ClientAuthenticator::of("client-1", options.client).value(),
            .endpoint = {transport,
                         transport::TelemetryHeaders{.auth0_client = {"Auth0-Client", "bmFtZQ=="},
                                                     .user_agent = {"User-Agent", "name/1"}},
                         options.timeouts, &threads},
            .clock = clock,
            .exchange = options.exchange,
            .retries = {.random = [random = options.random] { return random; },
                        .sleep =
                            [this](const worker::Waiting& /*waiting*/, std::chrono::milliseconds time) {
                              pass(time);
                              return slept();
                            }},
            .has_token_vault = options.has_token_vault,
            .pool = &threads.pool(transport::Blocking::stores)}),
        is_asynchronous_(options.is_asynchronous) {
    for (const auto* url : {endpoint, mtls_endpoint})
      transport->on(url, [this](const HttpRequest& request) { return take_answer(request); });
    answers_ = {token()};
  }

  /// A good answer; `more` follows its members.
  [[nodiscard]] static Answer token(const std::string& more = "") {
    return json(200, R"({"access_token":"at-1","token_type":"Bearer","expires_in":3600)" + more + "}");
  }

  [[nodiscard]] static Answer json(int status, std::string body, std::vector<HttpHeader> headers = {}) {
    headers.push_back({"Content-Type", "application/json"});
    return HttpResponse{.status = status, .headers = std::move(headers), .body = std::move(body)};
  }

  [[nodiscard]] static Answer refusal(int status, const std::string& error,
                                      std::vector<HttpHeader> headers = {}) {
    return json(status, R"({"error":")" + error + R"(","error_description":"in its own words"})",
                std::move(headers));
  }

  [[nodiscard]] static Answer failure(TransportFailure failure) {
    return std::unexpected(TransportError{failure, "what the network said"});
  }

  /// What the endpoint answers, one after the other; the last one for good.
  void answer(std::vector<Answer> answers) {
    const std::scoped_lock lock(mutex_);
    answers_ = std::move(answers);
    next_ = 0;
  }

  [[nodiscard]] Result<ExchangedTokenSet> custom(const ExchangeProfileRequest& options,
                                                 std::string_view token = subject) {
    return run(exchange::custom_exchange(token, options));
  }
  [[nodiscard]] Result<ExchangedTokenSet> custom(std::string_view token = subject) {
    return custom(ExchangeProfileRequest{.subject_token_type = "urn:example:legacy",
                                         .audience = "https://api.example.com"},
                  token);
  }
  [[nodiscard]] Result<ExchangedTokenSet> on_behalf_of(const OnBehalfOfRequest& options = {
                                                           .audience = "https://api.example.com"}) {
    return run(exchange::on_behalf_of(subject, options));
  }
  [[nodiscard]] Result<ExchangedTokenSet> on_behalf_of_its_user(std::string_view token) {
    return run(exchange::on_behalf_of(token, {.audience = "https://api.example.com"}));
  }
  [[nodiscard]] Result<ExchangedTokenSet> connection(const ConnectionTokenRequest& options = {
                                                         .connection = "google-oauth2",
                                                         .access_token = subject}) {
    return run(exchange::connection_token(options));
  }

  /// Runs the custom exchange on so many threads at the same time, and tells how many of them got a token.
  [[nodiscard]] int exchange_at_once(int times) {
    std::atomic<int> good{0};
    transport->hold();
    {
      std::vector<std::jthread> callers;
      for (int i = 0; i < times; ++i)
        callers.emplace_back([&] { good += custom().has_value() ? 1 : 0; });
      EXPECT_TRUE(transport->wait_until_held(1, std::chrono::seconds(30)));
      transport->release();
    }
    return good;
  }

  [[nodiscard]] std::vector<HttpRequest> sent() const {
    const std::scoped_lock lock(mutex_);
    return sent_;
  }
  [[nodiscard]] std::string last_body() const {
    const auto requests = sent();
    return requests.empty() ? std::string() : requests.back().body;
  }
  [[nodiscard]] std::vector<std::chrono::milliseconds> waits() const {
    const std::scoped_lock lock(mutex_);
    return waits_;
  }

  /// Two scenes begin at the same time, whenever that is.
  std::shared_ptr<testing::ManualClock> clock =
      std::make_shared<testing::ManualClock>(std::chrono::sys_seconds(std::chrono::seconds(1'800'000'000)));
  std::shared_ptr<ScriptedTransport> transport = std::make_shared<ScriptedTransport>();
  transport::ClientThreads threads;
  exchange::TokenExchanger exchanger;

 private:
  [[nodiscard]] Result<ExchangedTokenSet> run(Result<exchange::TokenRequest> request) {
    if (!request) return std::unexpected(std::move(request.error()));
    if (!is_asynchronous_) return exchanger.exchange(std::move(*request));
    if (auto tokens = exchanger.find(*request)) return std::move(*tokens);
    const auto own = std::make_shared<exchange::TokenRequest>(exchange::with_own_texts(std::move(*request)));
    const auto begin = [this, own](const worker::Waiting& waiting) {
      return exchanger.exchange(std::move(*own), waiting);
    };
    return WorkerCall<Result<ExchangedTokenSet>>(threads.worker(), begin).get();
  }

  Answer take_answer(const HttpRequest& request) {
    const std::scoped_lock lock(mutex_);
    sent_.push_back(request);
    const Answer answer = answers_.at(next_);
    if (next_ + 1 < answers_.size()) ++next_;
    return answer;
  }

  void pass(std::chrono::milliseconds time) {
    {
      const std::scoped_lock lock(mutex_);
      waits_.push_back(time);
    }
    clock->advance(std::chrono::ceil<std::chrono::seconds>(time));
  }

  bool is_asynchronous_;
  mutable std::mutex mutex_;
  std::vector<Answer> answers_;                   // guarded by mutex_
  std::size_t next_ = 0;                          // guarded by mutex_
  std::vector<HttpRequest> sent_;                 // guarded by mutex_
  std::vector<std::chrono::milliseconds> waits_;  // guarded by mutex_
};

}  // namespace auth0::test
