#include "exchange/kept/store_calls.hpp"

#include "support/exchange_steps.hpp"
#include "support/worker_call.hpp"

#include <chrono>
#include <future>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;

// A store with both forms, which notes what it was asked in which.
class StoreOfBothForms final : public AsyncExchangeStore {
 public:
  std::optional<std::string> get(std::string_view /*name*/) override {
    asked += "get;";
    return "value";
  }
  void set(std::string_view /*name*/, std::string_view /*value*/, std::chrono::seconds /*time*/) override {
    asked += "set;";
  }
  void async_get(std::string_view /*name*/, Completion done) override {
    asked += "async_get;";
    if (is_held) {
      held = std::move(done);
    } else {
      done("value");
    }
  }
  void async_set(std::string_view /*name*/, std::string_view /*value*/,
                 std::chrono::seconds /*time*/) override {
    asked += "async_set;";
  }

  std::string asked;
  bool is_held = false;
  Completion held{};
};

class CallsOfAStore : public ::testing::Test {
 protected:
  [[nodiscard]] WorkerCall<std::optional<std::string>> get_parked() {
    return {worker_, [this](const worker::Waiting& waiting) { return calls_.get(name_, waiting); }};
  }
  void set_parked() {
    ASSERT_TRUE(worker_.start());
    worker::Cancellation cancellation;
    const worker::Waiting waiting(worker_, cancellation);
    do_on_worker(worker_, [&] { calls_.set("name", "value", 1s, waiting); });
  }

  std::string name_ = "name";
  std::shared_ptr<StoreOfBothForms> store_ = std::make_shared<StoreOfBothForms>();
  worker::BlockingPool pool_;
  exchange::StoreCalls calls_{store_, &pool_};
  worker::Worker worker_;
};

// 10.10: no thread waits for a store that does not need one.
TEST_F(CallsOfAStore, AreAsynchronousWhereNoThreadWaits) {
  EXPECT_EQ(get_parked().get(), "value");
  set_parked();
  EXPECT_EQ(store_->asked, "async_get;async_set;");
}

TEST_F(CallsOfAStore, AreSynchronousWhereAThreadWaits) {
  calls_.set("name", "value", 1s, blocking);
  EXPECT_EQ(store_->asked, "set;");
}

// A store that blocks until it is let go.
class HeldStore final : public ExchangeStore {
 public:
  std::optional<std::string> get(std::string_view /*name*/) override {
    let_go.get_future().wait();
    return "too late";
  }
  void set(std::string_view /*name*/, std::string_view /*value*/, std::chrono::seconds /*time*/) override {}

  std::promise<void> let_go;
};

TEST_F(CallsOfAStore, HaveNoValueOnceTheyAreCancelledThoughTheStoreBlocks) {
  const auto store = std::make_shared<HeldStore>();
  const exchange::StoreCalls calls(store, &pool_);
  WorkerCall<std::optional<std::string>> call(
      worker_, [&](const worker::Waiting& waiting) { return calls.get(name_, waiting); });
  do_on_worker(worker_);
  call.cancel();
  EXPECT_EQ(call.get(), std::nullopt);
  store->let_go.set_value();
}

TEST_F(CallsOfAStore, HaveNoValueOnceTheyAreCancelled) {
  store_->is_held = true;
  auto call = get_parked();
  do_on_worker(worker_);
  call.cancel();
  EXPECT_EQ(call.get(), std::nullopt);
  store_->held("too late");
}

}  // namespace

}  // namespace auth0::test
