#include "exchange_bench.hpp"

#include "bare_curl.hpp"
#include "paired.hpp"

#include <auth0/testing/loopback_server.hpp>
#include <auth0/testing/tenant.hpp>

#include <benchmark/benchmark.h>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace auth0::bench {

namespace {

// An issuer on loopback that knows each client, and answers at once.
class Issuer {
 public:
  // A subject token of another issuer would not be sent.
  Issuer()
      : server_([this](const HttpRequest& request) { return answer(request); }, {.tls = identity_}),
        token_(
            tenant_.issue({.scope = "openid profile email read:data write:data", .claims = {{"iss", url()}}})) {
  }

  [[nodiscard]] std::string url() const { return "https://localhost:" + std::to_string(server_.port()) + '/'; }
  [[nodiscard]] const std::string& ca_pem() const { return identity_.certificate_pem; }
  /// The exchange that came last.
  [[nodiscard]] HttpRequest last_exchange() const {
    const std::scoped_lock lock(mutex_);
    return last_exchange_;
  }
  [[nodiscard]] const std::string& token() const { return token_; }

  [[nodiscard]] ApiClient make_client(std::int64_t max_cached_tokens) const {
    ApiClientOptions options;
    options.domain = url();
    options.audience = tenant_.audience();
    options.client_id = "bench";
    options.client_authentication.client_secret = "a secret of forty characters, more or less";
    options.exchange.max_cached_tokens = max_cached_tokens;
    options.transport.ca_pem = ca_pem();
    return ApiClient(std::move(options));
  }

 private:
  testing::ServerAnswer answer(const HttpRequest& request) {
    if (request.url == testing::Tenant::jwks_path) return json(tenant_.jwks());
    if (request.url == testing::Tenant::metadata_path) {
      return json(R"({"issuer":")" + url() + R"(","jwks_uri":")" + url() + R"(.well-known/jwks.json",)" +
                  R"("token_endpoint":")" + url() + R"(oauth/token"})");
    }
    const std::scoped_lock lock(mutex_);
    last_exchange_ = request;
    return json(answer_);
  }

  static HttpResponse json(const std::string& body) {
    return {.status = 200, .headers = {{"Content-Type", "application/json"}}, .body = body};
  }

  testing::Tenant tenant_;
  std::string answer_ =
      R"({"access_token":")" + tenant_.issue() + R"(","token_type":"Bearer","expires_in":86400})";
  testing::TlsIdentity identity_ = testing::make_self_signed_identity();
  mutable std::mutex mutex_;
  HttpRequest last_exchange_;       // guarded by mutex_
  testing::LoopbackServer server_;  // after what it uses, so that its thread ends first
  std::string token_;
};

Operation exchange(const ApiClient& client, const Issuer& issuer) {
  return [&client, &issuer] {
    return client.try_get_token_on_behalf_of(issuer.token(), {.audience = "https://calendar.example.com"})
        .has_value();
  };
}

void over_bare(benchmark::State& state, const Issuer& issuer) {
  const ApiClient client = issuer.make_client(0);
  const Operation whole = exchange(client, issuer);
  static_cast<void>(time_each(whole, 1));  // discovers, connects
  const auto curl =
      std::make_shared<BareCurl>(issuer.url() + "oauth/token", issuer.ca_pem(), issuer.last_exchange());
  const Operation bare = [curl] { return curl->post(); };
  static_cast<void>(time_each(bare, 1));  // connects
  std::vector<double> bare_times;
  std::vector<double> whole_times;
  std::vector<double> ratios;
  for ([[maybe_unused]] auto iteration : state) {
    bare_times.push_back(time_each(bare, 10));
    whole_times.push_back(time_each(whole, 10));
    ratios.push_back(whole_times.back() / bare_times.back());
  }
  state.counters["bare_ns"] = median(std::move(bare_times));
  state.counters["exchange_ns"] = median(std::move(whole_times));
  state.counters["value"] = median(std::move(ratios));
}

void from_memory(benchmark::State& state, const Issuer& issuer) {
  const ApiClient client = issuer.make_client(10);
  const Operation whole = exchange(client, issuer);
  static_cast<void>(time_each(whole, 1));
  std::vector<double> times;
  for ([[maybe_unused]] auto iteration : state)
    times.push_back(time_each(whole, 100) / 1000);
  state.counters["value"] = median(std::move(times));
}

}  // namespace

void register_exchange_benchmarks() {
  static const Issuer issuer;
  benchmark::RegisterBenchmark("exchange_overhead", over_bare, std::cref(issuer))->MinTime(2);
  benchmark::RegisterBenchmark("exchange_cached_us", from_memory, std::cref(issuer))->MinTime(1);
}

}  // namespace auth0::bench
