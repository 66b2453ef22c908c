#include "asio/asio_test.hpp"

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <exception>
#include <gtest/gtest.h>
#include <optional>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;

class AsioCancellation : public AsioTest {
 protected:
  // Whether the call ends before the time is over; whichever of the two ends later is cancelled.
  static asio::awaitable<bool> ends_within(const ApiClient* client, const IncomingRequest* request,
                                           std::chrono::milliseconds time) {
    using asio::experimental::awaitable_operators::operator||;
    asio::steady_timer timer(co_await asio::this_coro::executor, time);
    const Requirement requirement;
    auto verified = auth0::asio::async_verify_request(*client, *request, requirement, asio::use_awaitable);
    auto passed = timer.async_wait(asio::use_awaitable);
    const auto first = co_await (std::move(verified) || std::move(passed));
    co_return first.index() == 0;
  }
};

TEST_F(AsioCancellation, EndsACallThatWaits) {
  transport_->hold();
  for (const auto type :
       {asio::cancellation_type::terminal, asio::cancellation_type::partial, asio::cancellation_type::total}) {
    asio::cancellation_signal signal;
    std::optional<Result<AcceptedRequest>> seen;
    auth0::asio::async_verify_request(*client_, request(), {},
                                      asio::bind_cancellation_slot(signal.slot(), keep_in(seen)));
    signal.emit(type);
    run();
    ASSERT_TRUE(seen && !*seen);
    EXPECT_EQ(seen->error().reason, Reason::cancelled);
  }
}

TEST_F(AsioCancellation, OfNoTypeEndsNothing) {
  transport_->hold();
  asio::cancellation_signal signal;
  std::optional<Result<AcceptedRequest>> seen;
  auth0::asio::async_verify_request(*client_, request(), {},
                                    asio::bind_cancellation_slot(signal.slot(), keep_in(seen)));
  signal.emit(asio::cancellation_type::none);
  transport_->release();
  run();
  EXPECT_TRUE(seen && *seen);
}

TEST_F(AsioCancellation, ChangesNoResultThatIsThere) {
  ASSERT_TRUE(client_->warm_up().empty());
  asio::cancellation_signal signal;
  std::optional<Result<AcceptedRequest>> seen;
  auth0::asio::async_verify_request(*client_, request(), {},
                                    asio::bind_cancellation_slot(signal.slot(), keep_in(seen)));
  signal.emit(asio::cancellation_type::terminal);
  run();
  EXPECT_TRUE(seen && *seen);
}

TEST_F(AsioCancellation, SlotIsFreeWhenTheHandlerIsCalled) {
  asio::cancellation_signal signal;
  std::optional<bool> had_handler;
  auth0::asio::async_verify_request(
      *client_, request(), {},
      asio::bind_cancellation_slot(signal.slot(), on_context([&](const Result<AcceptedRequest>& /*result*/) {
                                     had_handler = signal.slot().has_handler();
                                   })));
  EXPECT_TRUE(signal.slot().has_handler());
  run();
  EXPECT_EQ(had_handler, false);
}

TEST_F(AsioCancellation, LetsACoroutineGiveUp) {
  transport_->hold();
  const auto incoming = request();
  std::optional<bool> has_ended;
  asio::co_spawn(context_, ends_within(&*client_, &incoming, 20ms),
                 [&](const std::exception_ptr& problem, bool ended) {
                   EXPECT_EQ(problem, nullptr);
                   has_ended = ended;
                 });
  run();
  EXPECT_EQ(has_ended, false);
}

// Each of many calls ends once, by its result or its cancellation, with several threads.
TEST_F(AsioCancellation, MeetsResultsOnManyThreads) {
  constexpr int calls = 200;
  transport_->hold();
  asio::thread_pool pool(4);
  const auto incoming = request();
  std::atomic<int> ended{0};
  for (int i = 0; i < calls; ++i) {
    asio::co_spawn(asio::make_strand(pool),
                   ends_within(&*client_, &incoming, std::chrono::milliseconds(i % 20)),
                   [&](const std::exception_ptr& problem, bool /*has_ended*/) {
                     EXPECT_EQ(problem, nullptr);
                     ++ended;
                   });
    if (i == calls / 2) transport_->release();
  }
  pool.join();
  EXPECT_EQ(ended, calls);
}

}  // namespace

}  // namespace auth0::test
