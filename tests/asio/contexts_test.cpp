#include "asio/asio_test.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <utility>

namespace auth0::test {

namespace {

namespace asio = boost::asio;

class AsioContexts : public AsioTest {
 protected:
  static asio::awaitable<void> verify_and_hold(const ApiClient* client, const IncomingRequest* request,
                                               [[maybe_unused]] std::shared_ptr<int> held) {
    const Requirement requirement;
    const auto result =
        co_await auth0::asio::async_verify_request(*client, *request, requirement, asio::use_awaitable);
    ADD_FAILURE() << "the coroutine went on";
  }

  // Begins a call where it ends, on a context that may be about to end.
  struct BeginsAnother {
    const ApiClient* client;
    asio::io_context* context;

    BeginsAnother(const ApiClient& known, asio::io_context& on) : client(&known), context(&on) {}
    BeginsAnother(const BeginsAnother&) = delete;
    BeginsAnother& operator=(const BeginsAnother&) = delete;
    ~BeginsAnother() {
      const auto fail = [](const Result<AcceptedRequest>& /*result*/) { ADD_FAILURE() << "called"; };
      auth0::asio::async_verify_request(*client, {.method = "GET"}, {}, asio::bind_executor(*context, fail));
    }
  };
};

TEST_F(AsioContexts, GoOnWithTheResultAfterTheyWereStopped) {
  transport_->hold();
  std::optional<Result<AcceptedRequest>> seen;
  auth0::asio::async_verify_request(*client_, request(), {}, keep_in(seen));
  context_.stop();
  EXPECT_EQ(context_.run(), 0U);
  transport_->release();
  run();
  EXPECT_TRUE(seen && *seen);
}

TEST_F(AsioContexts, DestroyTheHandlersOfCallsThatWait) {
  transport_->hold();
  std::optional<asio::io_context> context(std::in_place);
  auto held = std::make_shared<int>(1);
  const std::weak_ptr<int> watched = held;
  auth0::asio::async_verify_request(
      *client_, request(), {},
      asio::bind_executor(*context, [held = std::move(held)](const Result<AcceptedRequest>& /*result*/) {
        ADD_FAILURE() << "called by a context that is gone";
      }));
  EXPECT_FALSE(watched.expired());
  context.reset();
  EXPECT_TRUE(watched.expired());
  transport_->release();
  client_.reset();  // waits until the result was dropped
}

TEST_F(AsioContexts, DestroyTheHandlersOfResultsThatNobodyTook) {
  ASSERT_TRUE(client_->warm_up().empty());
  std::optional<asio::io_context> context(std::in_place);
  auto held = std::make_shared<int>(1);
  const std::weak_ptr<int> watched = held;
  auth0::asio::async_verify_request(
      *client_, request(), {},
      asio::bind_executor(*context, [held = std::move(held)](const Result<AcceptedRequest>& /*result*/) {}));
  context.reset();
  EXPECT_TRUE(watched.expired());
}

TEST_F(AsioContexts, DestroyCoroutinesThatWait) {
  transport_->hold();
  std::optional<asio::io_context> context(std::in_place);
  auto held = std::make_shared<int>(1);
  const std::weak_ptr<int> watched = held;
  const auto incoming = request();
  asio::co_spawn(*context, verify_and_hold(&*client_, &incoming, std::move(held)),
                 [](const std::exception_ptr& /*problem*/) { ADD_FAILURE() << "ended"; });
  context->poll();
  EXPECT_FALSE(watched.expired());
  context.reset();
  EXPECT_TRUE(watched.expired());
}

TEST_F(AsioContexts, BeginNothingWhileTheyAreDestroyed) {
  transport_->hold();
  std::optional<asio::io_context> context(std::in_place);
  auto next = std::make_shared<BeginsAnother>(*client_, *context);
  const std::weak_ptr<BeginsAnother> watched = next;
  auth0::asio::async_verify_request(
      *client_, request(), {},
      asio::bind_executor(*context, [next = std::move(next)](const Result<AcceptedRequest>& /*result*/) {}));
  EXPECT_FALSE(watched.expired());
  context.reset();
  EXPECT_TRUE(watched.expired());  // so it has tried to begin another, which is not called
}

TEST_F(AsioContexts, OutliveTheClient) {
  transport_->hold();
  std::optional<Result<AcceptedRequest>> seen;
  auth0::asio::async_verify_request(*client_, request(), {}, keep_in(seen));
  client_.reset();
  run();
  ASSERT_TRUE(seen && !*seen);
  EXPECT_EQ(seen->error().reason, Reason::cancelled);
}

}  // namespace

}  // namespace auth0::test
