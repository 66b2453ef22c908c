#include "asio/asio_test.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <exception>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <utility>

namespace auth0::test {

namespace {

namespace asio = boost::asio;

class AsioOperations : public AsioTest {
 protected:
  static asio::awaitable<void> verify_in_coroutine(const ApiClient* client, const IncomingRequest* request,
                                                   std::optional<Result<AcceptedRequest>>* seen) {
    const Requirement requirement;
    auto result =
        co_await auth0::asio::async_verify_request(*client, *request, requirement, asio::use_awaitable);
    seen->emplace(std::move(result));
  }
  // Whether the queue had a turn between the beginning of the call and its result.
  static asio::awaitable<bool> lets_the_queue_run(const ApiClient* client, const IncomingRequest* request) {
    bool has_run = false;
    asio::post(co_await asio::this_coro::executor, [&has_run] { has_run = true; });
    const Requirement requirement;
    const auto result =
        co_await auth0::asio::async_verify_request(*client, *request, requirement, asio::use_awaitable);
    EXPECT_TRUE(result);
    const bool had_run = has_run;
    if (!has_run) co_await asio::post(asio::use_awaitable);  // the queued function refers to this frame
    co_return had_run;
  }
};

TEST_F(AsioOperations, GiveAFunctionTheResult) {
  std::optional<Result<AcceptedRequest>> seen;
  auth0::asio::async_verify_request(*client_, request(), {}, keep_in(seen));
  run();
  ASSERT_TRUE(seen && *seen);
  EXPECT_EQ((*seen)->token.subject(), "auth0|test-user");
}

TEST_F(AsioOperations, GiveAnErrorAsAValue) {
  std::optional<Result<AcceptedRequest>> seen;
  auth0::asio::async_verify_request(*client_, {.method = "GET"}, {}, keep_in(seen));
  run();
  ASSERT_TRUE(seen && !*seen);
  EXPECT_EQ(seen->error().reason, Reason::token_missing);
  EXPECT_EQ(seen->error().status, 401);
}

TEST_F(AsioOperations, AreAwaitedByCoroutines) {
  std::optional<Result<AcceptedRequest>> seen;
  const auto incoming = request();
  asio::co_spawn(context_, verify_in_coroutine(&*client_, &incoming, &seen),
                 [](const std::exception_ptr& problem) { EXPECT_EQ(problem, nullptr); });
  run();
  ASSERT_TRUE(seen && *seen);
  EXPECT_EQ((*seen)->token.subject(), "auth0|test-user");
}

TEST_F(AsioOperations, LetACoroutineGoOnAtOnceWhereTheyAreReady) {
  const auto incoming = request();
  for (const bool waits : {true, false}) {  // for the keys
    std::optional<bool> queue_ran;
    asio::co_spawn(context_, lets_the_queue_run(&*client_, &incoming),
                   [&](const std::exception_ptr& problem, bool has_run) {
                     EXPECT_EQ(problem, nullptr);
                     queue_ran = has_run;
                   });
    run();
    EXPECT_EQ(queue_ran, waits);
  }
}

TEST_F(AsioOperations, GiveAFuture) {
  auto future = auth0::asio::async_verify_request(*client_, request(), {}, asio::use_future);
  const auto result = future.get();
  ASSERT_TRUE(result);
  EXPECT_EQ(result->token.subject(), "auth0|test-user");
}

// What the route demands is kept, though it was made for the call.
TEST_F(AsioOperations, BeginLaterIfTheyAreDeferred) {
  auto operation = auth0::asio::async_verify_request(*client_, request(), require_all_scopes({"read:orders"}),
                                                     asio::deferred);
  EXPECT_EQ(tenant_.requests(testing::Tenant::jwks_path), 0U);
  std::optional<Result<AcceptedRequest>> seen;
  std::move(operation)(keep_in(seen));
  run();
  ASSERT_TRUE(seen && !*seen);
  EXPECT_EQ(seen->error().reason, Reason::scope_missing);
}

TEST_F(AsioOperations, TakeHandlersThatCannotBeCopied) {
  bool is_accepted = false;
  auto owned = std::make_unique<int>(1);
  auth0::asio::async_verify_request(
      *client_, request(), {},
      on_context([&is_accepted, owned = std::move(owned)](const Result<AcceptedRequest>& result) {
        is_accepted = result.has_value() && *owned == 1;
      }));
  run();
  EXPECT_TRUE(is_accepted);
}

TEST_F(AsioOperations, VerifyATokenAlone) {
  const auto result =
      auth0::asio::async_verify_access_token(*client_, {.access_token = token_}, asio::use_future).get();
  ASSERT_TRUE(result);
  EXPECT_EQ(result->subject(), "auth0|test-user");
}

// 9.7
TEST_F(AsioOperations, LetAnOptionalTokenBeAbsent) {
  const auto stranger =
      auth0::asio::async_verify_optional_token(*client_, {.method = "GET"}, {}, asio::use_future).get();
  EXPECT_TRUE(stranger && !*stranger);
  const auto known = auth0::asio::async_verify_optional_token(*client_, request(), {}, asio::use_future).get();
  EXPECT_TRUE(known && *known);
}

TEST_F(AsioOperations, WarmTheClientUp) {
  EXPECT_TRUE(auth0::asio::async_warm_up(*client_, asio::use_future).get().empty());
  EXPECT_TRUE(client_->is_ready());
}

TEST_F(AsioOperations, ExchangeTokens) {
  const auto custom =
      auth0::asio::async_get_token_by_exchange_profile(
          *client_, "legacy-1", {.subject_token_type = "https://example.com/legacy", .audience = calendar},
          asio::use_future)
          .get();
  EXPECT_TRUE(custom && !custom->access_token.empty());

  const auto by_text =
      auth0::asio::async_get_token_on_behalf_of(*client_, token_, {.audience = calendar}, asio::use_future)
          .get();
  EXPECT_TRUE(by_text && !by_text->access_token.empty());
  const auto accepted = client_->verify_request(request());
  const auto by_request =
      auth0::asio::async_get_token_on_behalf_of(*client_, accepted, {.audience = calendar}, asio::use_future)
          .get();
  EXPECT_TRUE(by_request && !by_request->access_token.empty());

  const auto provider = auth0::asio::async_get_access_token_for_connection(
                            *client_, {.connection = "google-oauth2", .access_token = token_}, asio::use_future)
                            .get();
  ASSERT_TRUE(provider);
  EXPECT_EQ(provider->access_token, "the provider's");
}

TEST_F(AsioOperations, RefuseAClientThatMayHaveNoThread) {
  auto without_thread = options();
  without_thread.discovery_cache.background_refresh = false;
  const ApiClient client(without_thread);
  EXPECT_THROW(auth0::asio::AsyncClient{client}, InvalidConfigurationError);
  const auto ignore = [](const Result<AcceptedRequest>& /*result*/) {};
  EXPECT_THROW(auth0::asio::async_verify_request(client, request(), {}, ignore), InvalidConfigurationError);
}

}  // namespace

}  // namespace auth0::test
