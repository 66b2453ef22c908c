#include "asio/asio_test.hpp"

#include <atomic>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <cstddef>
#include <future>
#include <gtest/gtest.h>
#include <memory>
#include <new>
#include <optional>
#include <thread>
#include <utility>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;

class AsioExecutors : public AsioTest {};

// Asio's rule for initiating functions, also where the result is there at once.
TEST_F(AsioExecutors, CallNoHandlerInTheInitiatingFunction) {
  ASSERT_TRUE(client_->warm_up().empty());
  std::optional<Result<AcceptedRequest>> seen;
  auth0::asio::async_verify_request(*client_, request(), {}, keep_in(seen));
  EXPECT_FALSE(seen);
  run();
  EXPECT_TRUE(seen && *seen);
}

TEST_F(AsioExecutors, CallNoHandlerInTheInitiatingFunctionOnTheirOwnThread) {
  ASSERT_TRUE(client_->warm_up().empty());
  std::optional<Result<AcceptedRequest>> seen;
  bool was_called_inside = true;
  asio::post(context_, [&] {
    auth0::asio::async_verify_request(*client_, request(), {}, keep_in(seen));
    was_called_inside = seen.has_value();
  });
  run();
  EXPECT_FALSE(was_called_inside);
  EXPECT_TRUE(seen && *seen);
}

TEST_F(AsioExecutors, CallTheHandler) {
  asio::thread_pool pool(2);
  const auto strand = asio::make_strand(pool);
  std::promise<bool> was_called_on_strand;
  auth0::asio::async_verify_request(*client_, request(), {},
                                    asio::bind_executor(strand, [&](const Result<AcceptedRequest>& /*result*/) {
                                      was_called_on_strand.set_value(strand.running_in_this_thread());
                                    }));
  EXPECT_TRUE(was_called_on_strand.get_future().get());
  pool.join();
}

// What the requirement does happens on the client's thread, as the keys are waited for there.
TEST_F(AsioExecutors, CallNoHandlerOnTheClientsThread) {
  std::thread::id clients_thread;
  const auto noting = require_that(
      [&](const VerifiedAccessToken& /*token*/) {
        clients_thread = std::this_thread::get_id();
        return true;
      },
      "never fails");
  const auto called_on =
      std::make_shared<std::promise<std::thread::id>>();  // the handler may end after the test
  auth0::asio::async_verify_request(*client_, request(), noting,
                                    [called_on](const Result<AcceptedRequest>& /*result*/) {
                                      called_on->set_value(std::this_thread::get_id());
                                    });
  const auto handlers_thread = called_on->get_future().get();
  EXPECT_NE(clients_thread, std::thread::id());
  EXPECT_NE(clients_thread, std::this_thread::get_id());
  EXPECT_NE(handlers_thread, clients_thread);
  EXPECT_NE(handlers_thread, std::this_thread::get_id());
}

TEST_F(AsioExecutors, HaveWorkWhileACallWaits) {
  transport_->hold();
  std::optional<Result<AcceptedRequest>> seen;
  auth0::asio::async_verify_request(*client_, request(), {}, keep_in(seen));
  EXPECT_EQ(context_.run_for(50ms), 0U);
  EXPECT_FALSE(context_.stopped());
  transport_->release();
  run();
  EXPECT_TRUE(seen && *seen);
}

struct Memory {
  std::atomic<std::ptrdiff_t> blocks{0};
  std::atomic<std::size_t> requests{0};
  std::atomic<bool> is_used_up{false};
};

// Owns its memory's numbers: what is destroyed on the client's thread gives its block back after its handler
// has gone, which is all that a test can wait for.
template <class T>
struct CountingAllocator {
  using value_type = T;

  explicit CountingAllocator(std::shared_ptr<Memory> used) noexcept : memory(std::move(used)) {}
  template <class U>
  CountingAllocator(const CountingAllocator<U>& other) noexcept  // NOLINT(google-explicit-constructor): rebinds
      : memory(other.memory) {}

  [[nodiscard]] T* allocate(std::size_t count) {
    if (memory->is_used_up) throw std::bad_alloc();
    ++memory->blocks;
    ++memory->requests;
    return std::allocator<T>().allocate(count);
  }
  void deallocate(T* block, std::size_t count) noexcept {
    --memory->blocks;
    std::allocator<T>().deallocate(block, count);
  }
  template <class U>
  bool operator==(const CountingAllocator<U>& other) const noexcept {
    return memory == other.memory;
  }

  std::shared_ptr<Memory> memory;
};

// All of it is given back before the handler is called, so that the next call of the handler gets it.
TEST_F(AsioExecutors, UseTheAllocatorOfTheHandler) {
  const auto memory = std::make_shared<Memory>();
  std::ptrdiff_t blocks_in_handler = -1;
  auth0::asio::async_verify_request(
      *client_, request(), {},
      asio::bind_allocator(
          CountingAllocator<void>(memory),
          on_context([&](const Result<AcceptedRequest>& /*result*/) { blocks_in_handler = memory->blocks; })));
  run();
  EXPECT_GE(memory->requests, 2U);
  EXPECT_EQ(blocks_in_handler, 0);
  EXPECT_EQ(memory->blocks, 0);
}

// As a context does that is destroyed. What the handler owns may use the context when it goes.
TEST_F(AsioExecutors, DropTheHandlerThatTheyHaveNoMemoryFor) {
  transport_->hold();
  const auto memory = std::make_shared<Memory>();
  std::optional<Result<AcceptedRequest>> seen;
  std::promise<void> dropped;
  std::shared_ptr<void> held(nullptr, [&](void* /*nothing*/) {
    auth0::asio::async_verify_request(*client_, request(), {}, keep_in(seen));
    dropped.set_value();
  });
  auth0::asio::async_verify_request(
      *client_, request(), {},
      asio::bind_allocator(CountingAllocator<void>(memory),
                           on_context([held = std::move(held)](const Result<AcceptedRequest>& /*result*/) {
                             ADD_FAILURE() << "called without memory";
                           })));
  memory->is_used_up = true;
  transport_->release();
  ASSERT_EQ(dropped.get_future().wait_for(30s), std::future_status::ready);
  run();
  EXPECT_TRUE(seen && *seen);
}

}  // namespace

}  // namespace auth0::test
