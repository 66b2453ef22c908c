#include "support/eventually.hpp"
#include "support/raw_tls_server.hpp"

#include <auth0/api_client.hpp>
#include <auth0/testing/manual_clock.hpp>
#include <auth0/testing/tenant.hpp>

#include <chrono>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using auth0::testing::ManualClock;
using auth0::testing::Tenant;

std::string_view outcome(const ApiClient& client, const std::string& token) {
  const auto result = client.try_verify_access_token({.access_token = token});
  return result ? "accepted" : to_string(result.error().reason);
}

struct Scene {
  std::shared_ptr<ManualClock> clock = std::make_shared<ManualClock>();
  Tenant tenant{{.algorithm = "ES256", .clock = clock}};

  [[nodiscard]] ApiClient make_client(bool background_refresh) {
    auto options = tenant.client_options();
    options.discovery_cache.background_refresh = background_refresh;
    return ApiClient(options);
  }
  [[nodiscard]] std::size_t fetches() const { return tenant.requests(Tenant::jwks_path); }
};

// The state of what a client knows of its issuer, and what a request that meets it gets.
struct State {
  std::string name;
  std::function<void(Scene&, const ApiClient&)> bring_about;
  bool issuer_is_down;
  std::string_view outcome;
  bool is_asked;  // the issuer, for this one request
};

void warm(Scene& scene, const ApiClient& client) {
  ASSERT_EQ(outcome(client, scene.tenant.issue()), "accepted");
}

std::function<void(Scene&, const ApiClient&)> warm_then(std::chrono::seconds wait) {
  return [wait](Scene& scene, const ApiClient& client) {
    warm(scene, client);
    scene.clock->advance(wait);
  };
}

std::vector<State> states() {
  return {
      {"cold", [](Scene&, const ApiClient&) {}, false, "accepted", true},
      {"cold, down", [](Scene&, const ApiClient&) {}, true, "issuer_unavailable", true},
      {"cold, down, just tried",
       [](Scene& scene, const ApiClient& client) {
         scene.tenant.set_down(true);
         ASSERT_EQ(outcome(client, scene.tenant.issue()), "issuer_unavailable");
       },
       true, "issuer_unavailable", false},
      {"warm", warm, false, "accepted", false},
      {"warm, down", warm, true, "accepted", false},
      {"expired", warm_then(11min), false, "accepted", true},
      {"expired, down", warm_then(11min), true, "accepted", true},
      {"stale after a failure, back-off not over",
       [](Scene& scene, const ApiClient& client) {
         warm(scene, client);
         scene.tenant.set_down(true);
         scene.clock->advance(11min);
         ASSERT_EQ(outcome(client, scene.tenant.issue()), "accepted");
       },
       true, "accepted", false},
      {"59 min", warm_then(59min), true, "accepted", true},
      {"61 min", warm_then(61min), true, "issuer_unavailable", true},
      {"61 min, back up", warm_then(61min), false, "accepted", true},
      {"rotated",
       [](Scene& scene, const ApiClient& client) {
         warm(scene, client);
         scene.clock->advance(31s);
         scene.tenant.rotate_keys();
       },
       false, "accepted", true},
      {"rotated within 30 s of the last fetch",
       [](Scene& scene, const ApiClient& client) {
         warm(scene, client);
         scene.clock->advance(29s);
         scene.tenant.rotate_keys();
       },
       false, "unknown_key", false},
      {"rotated, down",
       [](Scene& scene, const ApiClient& client) {
         warm(scene, client);
         scene.clock->advance(31s);
         scene.tenant.rotate_keys();
       },
       true, "issuer_unavailable", true},
  };
}

// 3.3, 4.4, 4.5, 1.2: every state of what is known, with and without the client's own thread.
TEST(StateOfTheKeys, DecidesWhatARequestGetsAndWhatTheIssuerIsAsked) {
  for (const auto& state : states()) {
    for (const bool background_refresh : {false, true}) {
      SCOPED_TRACE(state.name + (background_refresh ? ", with worker" : ", without worker"));
      Scene scene;
      const auto client = scene.make_client(background_refresh);
      state.bring_about(scene, client);
      scene.tenant.set_down(state.issuer_is_down);
      const std::size_t before = scene.tenant.requests(Tenant::metadata_path) + scene.fetches();
      const auto result = client.try_verify_access_token({.access_token = scene.tenant.issue()});
      EXPECT_EQ(result ? "accepted" : to_string(result.error().reason), state.outcome);
      const std::size_t asked = scene.tenant.requests(Tenant::metadata_path) + scene.fetches() - before;
      EXPECT_EQ(asked > 0, state.is_asked);
      EXPECT_LE(asked, 2U);
      if (!result && result.error().reason == Reason::issuer_unavailable) {
        EXPECT_EQ(result.error().status, 503);
        EXPECT_TRUE(result.error().retry_after);
      }
    }
  }
}

// 4.5: a key that a refresh has dropped stops verifying at once.
TEST(StateOfTheKeys, TurnsWithARefreshThatDropsAKey) {
  Scene scene;
  const auto client = scene.make_client(true);
  const std::string old_token = scene.tenant.issue();
  EXPECT_EQ(outcome(client, old_token), "accepted");
  scene.tenant.rotate_keys();
  scene.tenant.revoke_previous_keys();
  scene.clock->advance(530s);                         // past 88 % of the ttl
  EXPECT_EQ(outcome(client, old_token), "accepted");  // and the worker is woken
  EXPECT_TRUE(eventually([&] { return outcome(client, old_token) == "unknown_key"; }));
  EXPECT_EQ(outcome(client, scene.tenant.issue()), "accepted");
}

// 4.5: no request waits for a refresh, however slow the issuer.
TEST(Client, EndsAtOnceThoughItsWorkerFetches) {
  Tenant tenant({.algorithm = "ES256"});
  const RawTlsServer slow({.pieces = {{http_response(200, "late"), 20s}}});

  // Answers from memory first, and through libcurl from a server that hangs once it is told to.
  class ThenHang final : public HttpTransport {
   public:
    ThenHang(std::shared_ptr<HttpTransport> first, const RawTlsServer& server)
        : first_(std::move(first)),
          url_(server.url()),
          curl_(make_http_transport({.ca_pem = server.ca_pem()})) {}
    [[nodiscard]] std::expected<HttpResponse, TransportError> send(const HttpRequest& request) override {
      if (requests_++ < 2) return first_->send(request);
      HttpRequest hanging = request;
      hanging.url = url_ + "/";
      auto answer = curl_->send(hanging);
      if (!answer && answer.error().failure == TransportFailure::cancelled) ++given_up_;
      return answer;
    }
    [[nodiscard]] int requests() const { return requests_; }
    [[nodiscard]] int given_up() const { return given_up_; }

   private:
    std::shared_ptr<HttpTransport> first_;
    std::string url_;
    std::shared_ptr<HttpTransport> curl_;
    std::atomic<int> requests_{0};
    std::atomic<int> given_up_{0};
  };

  const auto transport = std::make_shared<ThenHang>(tenant.transport(), slow);
  auto options = tenant.client_options();
  options.http_transport = transport;
  options.discovery_cache.ttl = 2s;
  std::optional<ApiClient> client(options);
  EXPECT_EQ(outcome(*client, tenant.issue()), "accepted");
  EXPECT_TRUE(eventually([&] { return transport->requests() == 3 && slow.connections() == 1; }));

  client.reset();
  EXPECT_EQ(transport->given_up(), 1) << "the client waited for the request that was under way";
}

// 4.6
TEST(Client, IsWarmAfterWarmUp) {
  Scene scene;
  const auto client = scene.make_client(true);
  EXPECT_TRUE(client.warm_up().empty());
  EXPECT_EQ(scene.fetches(), 1U);
  EXPECT_EQ(outcome(client, scene.tenant.issue()), "accepted");
  EXPECT_TRUE(client.warm_up().empty());
  EXPECT_EQ(scene.fetches(), 1U);
}

// 4.6: a readiness probe turns without any token.
TEST(Client, IsReadyOnceAnIssuerThatWasDownAtItsStartIsBack) {
  Scene scene;
  scene.tenant.set_down(true);
  const auto client = scene.make_client(true);
  EXPECT_FALSE(client.is_ready());
  EXPECT_EQ(client.warm_up().size(), 1U);
  EXPECT_FALSE(client.is_ready());
  EXPECT_TRUE(client.health().issuers.front().next_refresh);
  scene.tenant.set_down(false);
  scene.clock->advance(1s);
  EXPECT_TRUE(eventually([&] { return client.is_ready(); }));
  EXPECT_EQ(client.health().issuers.front().keys, KeysState::fresh);
  EXPECT_EQ(scene.fetches(), 1U);
}

// 4.6: without a worker only tokens and `warm_up()` fetch.
TEST(Client, IsReadyWhileItsKeysServe) {
  Scene scene;
  scene.tenant.set_down(true);
  const auto client = scene.make_client(false);
  EXPECT_EQ(client.warm_up().size(), 1U);
  EXPECT_FALSE(client.health().issuers.front().next_refresh);
  scene.tenant.set_down(false);
  scene.clock->advance(1s);
  EXPECT_FALSE(client.is_ready());
  EXPECT_EQ(outcome(client, scene.tenant.issue()), "accepted");
  EXPECT_TRUE(client.is_ready());
  scene.clock->advance(11min);
  EXPECT_FALSE(client.is_ready());
  scene.tenant.set_down(true);
  EXPECT_EQ(outcome(client, scene.tenant.issue()), "accepted");  // with stale keys
  EXPECT_TRUE(client.is_ready());
  scene.clock->advance(50min);
  EXPECT_FALSE(client.is_ready());
}

// 4.6, 2.6
TEST(Client, IsReadyAfterAFetchThoughItKeepsNothing) {
  Scene scene;
  auto options = scene.tenant.client_options();
  options.discovery_cache.ttl = 0s;
  const ApiClient client(options);
  EXPECT_FALSE(client.is_ready());
  EXPECT_TRUE(client.warm_up().empty());
  EXPECT_TRUE(client.is_ready());
}

// 4.6, 4.7
TEST(Client, IsReadyWithKeysThatAreGiven) {
  Scene scene;
  auto options = scene.tenant.client_options();
  options.static_keys = StaticKeys{.metadata = scene.tenant.metadata(), .jwks = scene.tenant.jwks()};
  EXPECT_TRUE(ApiClient(options).is_ready());
}

// 4.6
TEST(Client, SaysWhyItCannotWarmUp) {
  Scene scene;
  scene.tenant.set_down(true);
  const auto client = scene.make_client(true);
  const auto failures = client.warm_up();
  ASSERT_EQ(failures.size(), 1U);
  EXPECT_EQ(failures.front().issuer, scene.tenant.issuer());
  EXPECT_EQ(failures.front().error.reason, Reason::issuer_unavailable);
  EXPECT_EQ(client.health().issuers.front().failures, 1U);
}

}  // namespace

}  // namespace auth0::test
