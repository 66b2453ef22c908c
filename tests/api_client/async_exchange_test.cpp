#include "support/async_scripted_transport.hpp"
#include "support/eventually.hpp"
#include "support/map_store.hpp"

#include <auth0/api_client.hpp>
#include <auth0/testing/tenant.hpp>

#include <chrono>
#include <functional>
#include <future>
#include <gtest/gtest.h>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;

constexpr const char* token_url = "https://tenant.example.com/oauth/token";
constexpr const char* discovery_url = "https://tenant.example.com/.well-known/openid-configuration";

// A completion, and what it was called with.
template <class T>
class Ending {
 public:
  [[nodiscard]] Completion<T> completion() {
    return [this](Result<T> result) {
      thread_ = std::this_thread::get_id();
      promise_.set_value(std::move(result));
    };
  }
  [[nodiscard]] bool has_come(std::chrono::milliseconds within = 0ms) const {
    return result_.wait_for(within) == std::future_status::ready;
  }
  [[nodiscard]] Result<T> get() {
    if (!has_come(30s)) return std::unexpected(Error{.message = "the completion was not called"});
    return result_.get();
  }
  [[nodiscard]] Reason reason() {
    const auto result = get();
    EXPECT_FALSE(result);
    return result ? Reason::token_missing : result.error().reason;
  }
  /// Once it has come.
  [[nodiscard]] std::thread::id thread() const { return thread_; }

 private:
  std::promise<Result<T>> promise_;
  std::future<Result<T>> result_ = promise_.get_future();
  std::thread::id thread_;
};

// A store without threads that answers when the test says so.
class HeldStore final : public AsyncExchangeStore {
 public:
  [[nodiscard]] std::optional<std::string> get(std::string_view name) override { return store_.get(name); }
  void set(std::string_view name, std::string_view value, std::chrono::seconds time_to_live) override {
    store_.set(name, value, time_to_live);
  }
  void async_get(std::string_view name, Completion done) override {
    const std::scoped_lock lock(mutex_);
    asked_.emplace_back(std::string(name), std::move(done));
  }
  void async_set(std::string_view name, std::string_view value, std::chrono::seconds time_to_live) override {
    store_.set(name, value, time_to_live);
  }

  [[nodiscard]] std::size_t asked() const {
    const std::scoped_lock lock(mutex_);
    return asked_.size();
  }
  void answer() {
    const std::scoped_lock lock(mutex_);
    for (auto& [name, done] : asked_)
      done(store_.get(name));
    asked_.clear();
  }
  [[nodiscard]] std::size_t entries() const { return store_.entries().size(); }

 private:
  MapStore store_;
  mutable std::mutex mutex_;
  std::vector<std::pair<std::string, Completion>> asked_;  // guarded by mutex_
};

// A client whose issuer answers, or does not, as the test says.
class AsyncExchanges : public ::testing::Test {
 protected:
  AsyncExchanges() {
    transport_->script().answer(discovery_url, 200,
                                R"({"issuer":"https://tenant.example.com/","token_endpoint":")" +
                                    std::string(token_url) +
                                    R"(","jwks_uri":"https://tenant.example.com/jwks"})");
    transport_->script().answer("https://tenant.example.com/jwks", 200, tenant_.jwks());
    transport_->script().answer(
        token_url, 200, R"({"access_token":"at-1","token_type":"Bearer","expires_in":3600,"id_token":"it-1"})");
  }

  [[nodiscard]] ApiClientOptions options(ExchangeOptions exchange = {}) const {
    return {.domain = "tenant.example.com",
            .audience = "https://api.example.com",
            .client_id = "client-1",
            .client_authentication = {.client_secret = "hunter2"},
            .exchange = std::move(exchange),
            .http_transport = transport_};
  }

  static ExchangeProfileRequest profile(std::chrono::milliseconds deadline = 10s) {
    return {.subject_token_type = "urn:example:legacy",
            .audience = "https://api.example.com",
            .deadline = deadline};
  }

  testing::Tenant tenant_;
  std::shared_ptr<AsyncScriptedTransport> transport_ = std::make_shared<AsyncScriptedTransport>();
};

// 10.2 to 10.4; what is passed need not live for longer than the call.
TEST_F(AsyncExchanges, GiveTheTokenOfEachKind) {
  const ApiClient client(options());
  Ending<ExchangedTokenSet> custom;
  Ending<ExchangedToken> on_behalf_of;
  Ending<ConnectionToken> connection;
  {
    const std::string token = "a token that goes before the exchange has begun";
    const std::string name = "a connection whose name goes, too";
    client.async_get_token_by_exchange_profile(token, profile(), custom.completion());
    client.async_get_token_on_behalf_of(token, {.audience = "https://calendar.example.com"},
                                        on_behalf_of.completion());
    client.async_get_access_token_for_connection(
        {.connection = name, .access_token = token, .login_hint = "me"}, connection.completion());
  }
  EXPECT_EQ(custom.get().value().id_token, "it-1");
  EXPECT_NE(custom.thread(), std::this_thread::get_id());
  EXPECT_EQ(on_behalf_of.get().value().access_token, "at-1");
  const auto of_connection = connection.get().value();
  EXPECT_EQ(of_connection.access_token, "at-1");
  EXPECT_EQ(of_connection.connection, "a connection whose name goes, too");
  EXPECT_EQ(of_connection.login_hint, "me");
}

TEST_F(AsyncExchanges, SendWhatTheySendWithAThread) {
  const ApiClient client(options());
  ASSERT_TRUE(client.try_get_token_by_exchange_profile("legacy token", profile()));
  const auto before = transport_->script().last_request();
  Ending<ExchangedTokenSet> ending;
  client.async_get_token_by_exchange_profile("legacy token", profile(), ending.completion());
  ASSERT_TRUE(ending.get());
  const auto after = transport_->script().last_request();
  EXPECT_EQ(after.url, before.url);
  EXPECT_EQ(after.body, before.body);
  EXPECT_EQ(after.headers.size(), before.headers.size());
}

// What is known at once is told at once, on this thread.
TEST_F(AsyncExchanges, AreReadyWhereNothingHasToBeSent) {
  const ApiClient client(options({.max_cached_tokens = 10}));
  EXPECT_FALSE(client.get_token_by_exchange_profile_if_ready("legacy", profile()));
  EXPECT_EQ(client.get_token_by_exchange_profile_if_ready(" ", profile()).value().error().reason,
            Reason::subject_token_invalid);

  ASSERT_TRUE(client.try_get_token_by_exchange_profile("legacy", profile()));
  const auto requests = transport_->script().requests();
  EXPECT_EQ(client.get_token_by_exchange_profile_if_ready("legacy", profile()).value().value().access_token,
            "at-1");
  Ending<ExchangedTokenSet> good;
  Ending<ExchangedTokenSet> bad;
  client.async_get_token_by_exchange_profile("legacy", profile(), good.completion());
  client.async_get_token_by_exchange_profile(" ", profile(), bad.completion());
  ASSERT_TRUE(good.has_come());
  ASSERT_TRUE(bad.has_come());
  EXPECT_EQ(good.thread(), std::this_thread::get_id());
  EXPECT_EQ(transport_->script().requests(), requests);
}

// 10.1
TEST_F(AsyncExchanges, NeedAWayToProveWhoTheClientIs) {
  auto without = options();
  without.client_id.clear();
  without.client_authentication = {};
  const ApiClient client(without);
  Ending<ExchangedToken> ending;
  client.async_get_token_on_behalf_of("at-0", {.audience = "a"}, ending.completion());
  ASSERT_TRUE(ending.has_come());
  EXPECT_EQ(ending.reason(), Reason::client_authentication_missing);
  EXPECT_EQ(client.get_access_token_for_connection_if_ready({.connection = "a", .access_token = "b"})
                .value()
                .error()
                .code,
            ErrorCode::token_for_connection_error);
}

TEST_F(AsyncExchanges, CannotBeginWithoutThreads) {
  auto without = options();
  without.discovery_cache.background_refresh = false;
  const ApiClient client(without);
  Ending<ExchangedTokenSet> ending;
  client.async_get_token_by_exchange_profile("legacy", profile(), ending.completion());
  ASSERT_TRUE(ending.has_come());
  EXPECT_EQ(ending.reason(), Reason::invalid_configuration);
}

// 10.10
TEST_F(AsyncExchanges, OfTheSameTokenShareOneRequest) {
  const ApiClient client(options({.max_cached_tokens = 10}));
  transport_->hold("/oauth/token");
  std::vector<Ending<ExchangedTokenSet>> endings(100);
  for (auto& ending : endings)
    client.async_get_token_by_exchange_profile("legacy", profile(), ending.completion());
  ASSERT_TRUE(eventually([this] { return transport_->held() == 1; }));
  transport_->release();
  for (auto& ending : endings)
    EXPECT_EQ(ending.get().value().access_token, "at-1");
  EXPECT_EQ(transport_->script().requests(token_url), 1U);
}

TEST_F(AsyncExchanges, EndSoonWhenTheyAreCancelled) {
  const ApiClient client(options());
  transport_->hold("/oauth/token");
  Ending<ExchangedTokenSet> ending;
  auto call = client.async_get_token_by_exchange_profile("legacy", profile(), ending.completion());
  ASSERT_TRUE(eventually([this] { return transport_->held() == 1; }));
  call.cancel();
  const auto result = ending.get();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().reason, Reason::cancelled);
  EXPECT_EQ(result.error().code, ErrorCode::token_exchange_error);
}

TEST_F(AsyncExchanges, EndWithTheirClient) {
  Ending<ExchangedTokenSet> sent;
  Ending<ExchangedTokenSet> parked;
  std::optional<ApiClient> client(options({.max_cached_tokens = 10}));
  transport_->hold("/oauth/token");
  client->async_get_token_by_exchange_profile("legacy", profile(), sent.completion());
  client->async_get_token_by_exchange_profile("legacy", profile(), parked.completion());
  ASSERT_TRUE(eventually([this] { return transport_->held() == 1; }));
  client.reset();
  ASSERT_TRUE(sent.has_come());
  ASSERT_TRUE(parked.has_come());
  EXPECT_EQ(sent.reason(), Reason::cancelled);
  EXPECT_EQ(parked.reason(), Reason::cancelled);
}

// The worker finds the deadline expired before it comes to the answer that is there.
TEST_F(AsyncExchanges, EndWithTheAnswerThatHasComeThoughTheDeadlineHasExpired) {
  const ApiClient client(options());
  ASSERT_TRUE(client.warm_up().empty());
  const auto answer_late = [&](int status, const std::string& body) {
    transport_->script().on(token_url, [status, body](const HttpRequest& /*request*/) {
      std::this_thread::sleep_for(100ms);  // on the worker's thread
      return HttpResponse{.status = status, .headers = {}, .body = body};
    });
    Ending<ExchangedTokenSet> ending;
    client.async_get_token_by_exchange_profile("a token", profile(50ms), ending.completion());
    return ending.get();
  };
  EXPECT_TRUE(answer_late(200, R"({"access_token":"at-1","token_type":"Bearer"})"));
  const auto refused = answer_late(400, R"({"error":"invalid_grant"})");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, Reason::exchange_refused);
}

// The deadline bounds all of an asynchronous call: the issuer's metadata, the request, the store.
TEST_F(AsyncExchanges, KeepTheirDeadlineWhereverTheyWait) {
  for (const std::string held : {"/.well-known/", "/oauth/token"}) {
    const ApiClient client(options());
    transport_->hold(held);
    Ending<ExchangedTokenSet> ending;
    client.async_get_token_by_exchange_profile("legacy", profile(100ms), ending.completion());
    EXPECT_EQ(ending.reason(), Reason::deadline_exceeded) << held;
    transport_->release();
  }
  const auto store = std::make_shared<HeldStore>();
  const ApiClient client(options({.store = store}));
  Ending<ExchangedTokenSet> ending;
  client.async_get_token_by_exchange_profile("legacy", profile(100ms), ending.completion());
  EXPECT_EQ(ending.reason(), Reason::deadline_exceeded);
  EXPECT_EQ(store->asked(), 1U);
  store->answer();  // which nobody waits for any more
}

// 10.10
TEST_F(AsyncExchanges, UseAStoreThatWaitsOnNoThread) {
  const auto store = std::make_shared<HeldStore>();
  for (int i = 0; i < 2; ++i) {  // the second client gets what the first has left
    const ApiClient client(options({.store = store}));
    Ending<ExchangedToken> ending;
    client.async_get_token_on_behalf_of("at-0", {.audience = "a"}, ending.completion());
    ASSERT_TRUE(eventually([&store] { return store->asked() == 1; }));
    EXPECT_FALSE(ending.has_come(20ms));
    store->answer();
    EXPECT_EQ(ending.get().value().access_token, "at-1");
    EXPECT_EQ(transport_->script().requests(token_url), 1U);
    EXPECT_EQ(store->entries(), 1U);
  }
}

TEST_F(AsyncExchanges, UseAStoreThatBlocks) {
  const auto store = std::make_shared<MapStore>();
  for (int i = 0; i < 2; ++i) {
    const ApiClient client(options({.store = store}));
    Ending<ExchangedToken> ending;
    client.async_get_token_on_behalf_of("at-0", {.audience = "a"}, ending.completion());
    EXPECT_EQ(ending.get().value().access_token, "at-1");
    EXPECT_EQ(transport_->script().requests(token_url), 1U);
    EXPECT_TRUE(eventually([&store] { return store->entries().size() == 1; }));
  }
}

}  // namespace

}  // namespace auth0::test
