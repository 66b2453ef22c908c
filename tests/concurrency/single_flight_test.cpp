#include "concurrency/single_flight.hpp"

#include "support/eventually.hpp"

#include <atomic>
#include <chrono>
#include <future>
#include <gtest/gtest.h>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using Flights = SingleFlight<int, std::string>;

constexpr int key = 1;
constexpr Flights::Waiting patient{.max_wait = 30s};

const auto share_nothing = [](const std::string& /*outcome*/) { return false; };
const auto never_led = [] { return std::string("led"); };

// A leader at work on a thread of its own until it is told to end.
class SingleFlightWithALeader : public ::testing::Test {
 protected:
  SingleFlightWithALeader() {
    EXPECT_TRUE(eventually([this] { return flights_.callers(key) == 1; }));
  }
  void TearDown() override { end(); }

  void end() {
    std::call_once(told_, [this] { may_end_.set_value(); });
    if (leader_.joinable()) leader_.join();
  }

  // A caller that waits on a thread of its own; back once it does.
  [[nodiscard]] std::future<std::optional<std::string>> wait_beside(const Flights::Waiting& waiting = patient) {
    const auto before = flights_.callers(key);
    auto got =
        std::async(std::launch::async, [this, waiting] { return flights_.run(key, waiting, never_led); });
    EXPECT_TRUE(eventually([&] { return flights_.callers(key) == before + 1; }));
    return got;
  }

  Flights flights_;
  std::atomic<bool> may_be_shared_{true};
  std::atomic<bool> throws_{false};

 private:
  std::string lead() {
    may_end_.get_future().wait();
    if (throws_) throw std::runtime_error("the leader failed");
    return "outcome";
  }

  void run_leader() {
    try {
      led_ = flights_.run(
          key, patient, [this] { return lead(); },
          [this](const std::string& /*outcome*/) { return may_be_shared_.load(); });
    } catch (const std::runtime_error&) {
      led_ = "thrown";
    }
  }

  std::promise<void> may_end_;
  std::once_flag told_;

 protected:
  std::optional<std::string> led_;  // once the leader has ended

 private:
  std::thread leader_{[this] { run_leader(); }};  // last, so that it finds the others
};

TEST(SingleFlight, GivesTheLeaderItsOutcome) {
  Flights flights;
  EXPECT_EQ(flights.run(key, {}, [] { return std::string("a"); }), "a");
  EXPECT_EQ(flights.run(key, {}, [] { return std::string("b"); }, share_nothing), "b");
  EXPECT_EQ(flights.callers(key), 0U);
}

TEST(SingleFlight, IsOverWhenTheLeaderThrows) {
  Flights flights;
  const auto lead = []() -> std::string { throw std::runtime_error("the leader failed"); };
  EXPECT_THROW(static_cast<void>(flights.run(key, {}, lead)), std::runtime_error);
  EXPECT_EQ(flights.callers(key), 0U);
  EXPECT_EQ(flights.run(key, {}, never_led), "led");
}

TEST_F(SingleFlightWithALeader, GivesItsOutcomeToAllThatWait) {
  std::vector<std::future<std::optional<std::string>>> waiting;
  for (int i = 0; i < 3; ++i)
    waiting.push_back(wait_beside());
  end();
  for (auto& got : waiting)
    EXPECT_EQ(got.get(), "outcome");
  EXPECT_EQ(led_, "outcome");
}

TEST_F(SingleFlightWithALeader, LetsCallersWithAnotherKeyPass) {
  EXPECT_EQ(flights_.callers(key + 1), 0U);
  EXPECT_EQ(flights_.run(key + 1, {}, never_led), "led");
}

TEST_F(SingleFlightWithALeader, GivesNothingToACallerWhoseTimeIsOver) {
  EXPECT_EQ(flights_.run(key, {.max_wait = 1ms}, never_led), std::nullopt);
  EXPECT_EQ(flights_.run(key, {}, never_led), std::nullopt);
  EXPECT_EQ(flights_.callers(key), 1U);
}

TEST_F(SingleFlightWithALeader, BoundsTheNumberOfCallersThatWait) {
  EXPECT_EQ(flights_.run(key, {.max_wait = 30s, .max_waiters = 0}, never_led), std::nullopt);
  auto first = wait_beside();
  EXPECT_EQ(flights_.run(key, {.max_wait = 30s, .max_waiters = 1}, never_led), std::nullopt);
  end();
  EXPECT_EQ(first.get(), "outcome");
}

TEST_F(SingleFlightWithALeader, CountsNoCallerThatHasGivenUp) {
  EXPECT_EQ(flights_.run(key, {.max_wait = 1ms, .max_waiters = 1}, never_led), std::nullopt);
  auto next = wait_beside({.max_wait = 30s, .max_waiters = 1});
  end();
  EXPECT_EQ(next.get(), "outcome");
}

TEST_F(SingleFlightWithALeader, KeepsAnOutcomeThatMayNotBeShared) {
  may_be_shared_ = false;
  auto waiting = wait_beside();
  end();
  EXPECT_EQ(waiting.get(), std::nullopt);
  EXPECT_EQ(led_, "outcome");
}

TEST_F(SingleFlightWithALeader, GivesNothingToThoseWhoseLeaderThrows) {
  throws_ = true;
  auto waiting = wait_beside();
  end();
  EXPECT_EQ(waiting.get(), std::nullopt);
  EXPECT_EQ(led_, "thrown");
}

}  // namespace

}  // namespace auth0::test
