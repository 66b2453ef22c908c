#include "async_bench.hpp"

#include "allocated_bytes.hpp"
#include "paired.hpp"
#include "scene.hpp"

#include <auth0/testing/tenant.hpp>

#include <atomic>
#include <benchmark/benchmark.h>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace auth0::bench {

namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t waiters = 10'000;
constexpr auto time_of_answer = 200ms;

// Keeps the request for a tenant's keys back until it is told to answer.
class LateKeys final : public AsyncHttpTransport {
 public:
  explicit LateKeys(std::shared_ptr<HttpTransport> tenant) : tenant_(std::move(tenant)) {}

  [[nodiscard]] std::expected<HttpResponse, TransportError> send(const HttpRequest& request) override {
    return tenant_->send(request);
  }

  void async_send(HttpRequest request, Completion done) override {
    if (!request.url.ends_with(testing::Tenant::jwks_path)) return done(tenant_->send(request));
    const std::scoped_lock lock(mutex_);
    answer_ = [this, request = std::move(request), done = std::move(done)]() mutable {
      done(tenant_->send(request));
    };
  }

  // Once the request has come.
  void answer() {
    std::move_only_function<void()> answer;
    while (!answer) {
      const std::scoped_lock lock(mutex_);
      answer = std::exchange(answer_, nullptr);
    }
    answer();
  }

 private:
  std::shared_ptr<HttpTransport> tenant_;
  std::mutex mutex_;
  std::move_only_function<void()> answer_;  // guarded by mutex_
};

// A client without keys, and requests that wait for them.
class Crowd {
 public:
  explicit Crowd(Scene& scene)
      : keys_(std::make_shared<LateKeys>(scene.tenant.transport())), client_(over(scene)) {}

  void begin(const std::vector<std::string>& tokens) {
    for (const auto& token : tokens) {
      client_.async_verify_access_token({.access_token = token}, [this](const auto& result) {
        if (result) ++accepted_;
        if (++ended_ == waiters) ended_.notify_one();
      });
    }
  }

  void answer() { keys_->answer(); }

  // \throws std::runtime_error if one of them was refused
  void wait() {
    for (std::size_t ended = ended_; ended < waiters; ended = ended_)
      ended_.wait(ended);
    if (accepted_ != waiters) throw std::runtime_error("a good token was refused");
  }

 private:
  [[nodiscard]] ApiClient over(Scene& scene) const {
    auto options = scene.tenant.client_options();
    options.http_transport = keys_;
    return ApiClient(options);
  }

  std::shared_ptr<LateKeys> keys_;
  std::atomic<std::size_t> accepted_{0};
  std::atomic<std::size_t> ended_{0};
  ApiClient client_;  // last: its thread uses the rest
};

std::vector<std::string> different_tokens(const Scene& scene) {
  std::vector<std::string> tokens;
  tokens.reserve(waiters);
  for (std::size_t i = 0; i < waiters; ++i)
    tokens.push_back(scene.tenant.issue({.subject = "auth0|waiter-" + std::to_string(i),
                                         .scope = "openid profile email read:data write:data"}));
  return tokens;
}

// A token that was seen before, in the asynchronous form over the synchronous one.
void async_seen_token(benchmark::State& state, Scene& scene) {
  const auto& client = scene.client;
  const auto& token = scene.tokens.front();
  const Operation synchronous = [&] {
    return client.try_verify_access_token({.access_token = token}).has_value();
  };
  const Operation asynchronous = [&] {
    bool is_accepted = false;
    client.async_verify_access_token({.access_token = token},
                                     [&is_accepted](const auto& result) { is_accepted = result.has_value(); });
    return is_accepted;
  };
  std::vector<double> ratios;
  for ([[maybe_unused]] auto iteration : state) {
    const double synchronous_ns = time_each(synchronous, 200);
    ratios.push_back(time_each(asynchronous, 200) / synchronous_ns);
  }
  state.counters["value"] = median(std::move(ratios));
}

// From the first call to the last completion, less the time in which the issuer does not answer.
void cold_waiters(benchmark::State& state, Scene& scene, const std::vector<std::string>& tokens) {
  auto bare = scene.bare();
  std::vector<double> ratios;
  for ([[maybe_unused]] auto iteration : state) {
    const double bare_ns = time_each([&] { return bare.verify(); }, waiters);
    Crowd crowd(scene);
    const auto begin = SteadyClock::now();
    crowd.begin(tokens);
    std::this_thread::sleep_until(begin + time_of_answer);
    crowd.answer();
    crowd.wait();
    const std::chrono::duration<double, std::nano> elapsed = SteadyClock::now() - begin - time_of_answer;
    ratios.push_back(elapsed.count() / static_cast<double>(waiters) / bare_ns);
  }
  state.counters["value"] = median(std::move(ratios));
}

// What a waiting call takes beyond its token's text.
void cold_waiter_bytes(benchmark::State& state, Scene& scene, const std::vector<std::string>& tokens) {
  for ([[maybe_unused]] auto iteration : state) {
    Crowd crowd(scene);
    std::size_t text = 0;
    for (const auto& token : tokens)
      text += token.size();
    const std::size_t before = allocated_bytes();
    crowd.begin(tokens);
    std::this_thread::sleep_for(500ms);  // until all of them have come to wait
    state.counters["value"] =
        static_cast<double>(allocated_bytes() - before - text) / static_cast<double>(waiters);
    crowd.answer();
    crowd.wait();
  }
}

}  // namespace

void register_async_benchmarks() {
  static Scene scene("RS256");
  static const std::vector<std::string> tokens = different_tokens(scene);
  benchmark::RegisterBenchmark("async_seen_token", async_seen_token, std::ref(scene))->MinTime(1);
  benchmark::RegisterBenchmark("cold_waiters", cold_waiters, std::ref(scene), std::cref(tokens))->Iterations(5);
  benchmark::RegisterBenchmark("cold_waiter_bytes", cold_waiter_bytes, std::ref(scene), std::cref(tokens))
      ->Iterations(1);
}

}  // namespace auth0::bench
