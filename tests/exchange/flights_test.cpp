#include "exchange/flights.hpp"

#include "support/exchange_steps.hpp"
#include "support/forked.hpp"
#include "support/worker_call.hpp"

#include <chrono>
#include <future>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using exchange::Flights;
using worker::WaitEnd;

constexpr jose::Sha256 name{1};
constexpr jose::Sha256 other_name{2};

// What a call finds that joins a flight and waits for its end.
struct Found {
  WaitEnd end = WaitEnd::woken;
  std::string access_token{};  // empty: it has no outcome
  bool must_begin_again = false;
};

Task<Found> join(Flights& flights, const worker::Waiting& waiting, std::chrono::milliseconds longest) {
  Flights::Member member(flights, name);
  EXPECT_FALSE(member.leads());
  auto waited = member.until_end(waiting, longest);
  const auto end = co_await std::move(waited);
  Found found{.end = end};
  if (member.has_outcome()) found.access_token = member.outcome().tokens->access_token;
  found.must_begin_again = member.must_begin_again();
  co_return found;
}

// A flight that the test leads, and calls that wait for it, each way.
class FlightsWithALeader : public ::testing::Test {
 protected:
  void wait_parked(std::chrono::milliseconds longest = 30s) {
    parked_.push_back(std::make_unique<WorkerCall<Found>>(
        worker_, [this, longest](const worker::Waiting& waiting) { return join(flights_, waiting, longest); }));
    let_finish(worker_);
  }
  void wait_on_a_thread() {
    blocked_.push_back(
        std::async(std::launch::async, [this] { return run_to_end(join(flights_, blocking, 30s)); }));
    std::this_thread::sleep_for(20ms);  // so that it waits; if it does not, it finds the same
  }

  // Ends the flight, and gives what all that waited have found.
  std::vector<Found> end() {
    leader_.reset();
    std::vector<Found> found;
    for (const auto& call : parked_)
      found.push_back(call->get());
    for (auto& call : blocked_)
      found.push_back(call.get());
    return found;
  }

  Flights flights_;
  std::optional<Flights::Member> leader_{std::in_place, flights_, name};
  worker::Worker worker_;
  std::vector<std::unique_ptr<WorkerCall<Found>>> parked_;
  std::vector<std::future<Found>> blocked_;
};

TEST(Flights, AreLedByTheFirstWithTheirName) {
  Flights flights;
  {
    const Flights::Member first(flights, name);
    EXPECT_TRUE(first.leads());
    EXPECT_FALSE(Flights::Member(flights, name).leads());
    EXPECT_FALSE(Flights::Member(flights, name).leads());
    EXPECT_TRUE(Flights::Member(flights, other_name).leads());
  }
  EXPECT_TRUE(Flights::Member(flights, name).leads());
}

// 10.10
TEST_F(FlightsWithALeader, GiveItsOutcomeToAllThatWait) {
  for (int i = 0; i < 3; ++i) {
    wait_parked();
    wait_on_a_thread();
  }
  leader_->share(outcome_with_token("at"));
  const auto all = end();
  EXPECT_EQ(all.size(), 6U);
  for (const auto& found : all) {
    EXPECT_EQ(found.end, WaitEnd::woken);
    EXPECT_EQ(found.access_token, "at");
    EXPECT_FALSE(found.must_begin_again);
  }
}

TEST_F(FlightsWithALeader, GiveNothingThatIsNotShared) {
  wait_parked();
  wait_on_a_thread();
  for (const auto& found : end()) {
    EXPECT_EQ(found.end, WaitEnd::woken);
    EXPECT_EQ(found.access_token, "");
    EXPECT_FALSE(found.must_begin_again);
  }
}

TEST_F(FlightsWithALeader, TellAllThatWaitToBeginAgain) {
  wait_parked();
  wait_on_a_thread();
  leader_->pass_on();
  for (const auto& found : end())
    EXPECT_TRUE(found.must_begin_again);
}

TEST_F(FlightsWithALeader, KeepNobodyForLongerThanItsTime) {
  wait_parked(1ms);
  EXPECT_EQ(parked_.front()->get().end, WaitEnd::timed_out);
  EXPECT_EQ(run_to_end(join(flights_, blocking, 1ms)).end, WaitEnd::timed_out);
  EXPECT_EQ(run_to_end(join(flights_, blocking, 0ms)).end, WaitEnd::timed_out);
}

TEST_F(FlightsWithALeader, LetGoOfACallThatIsCancelled) {
  wait_parked();
  parked_.front()->cancel();
  const auto found = parked_.front()->get();
  EXPECT_EQ(found.end, WaitEnd::cancelled);
  EXPECT_FALSE(found.must_begin_again);
}

TEST_F(FlightsWithALeader, KeepNobodyWhoHasJoinedAndWaitsAfterTheirEnd) {
  Flights::Member late(flights_, name);
  EXPECT_FALSE(late.leads());
  leader_.reset();
  EXPECT_EQ(run_to_end(late.until_end(blocking, 2s)), WaitEnd::woken);
}

TEST_F(FlightsWithALeader, HaveNoOutcomeBeforeTheirEnd) {
  const Flights::Member member(flights_, name);
  leader_->share(outcome_with_token("at"));
  EXPECT_FALSE(member.has_outcome());
  leader_.reset();
  EXPECT_TRUE(member.has_outcome());
}

// They end in the parent alone.
TEST_F(FlightsWithALeader, AreNotJoinedInAChildOfFork) {
  EXPECT_EQ(result_in_child([this] { return Flights::Member(flights_, name).leads() ? 1 : 0; }), 1);
}

// Their outcome is not that of the flight that comes after.
TEST_F(FlightsWithALeader, AreNotMixedUpWithTheNext) {
  wait_parked();
  leader_->share(outcome_with_token("of the first"));
  leader_.reset();
  Flights::Member next(flights_, name);
  EXPECT_TRUE(next.leads());
  next.share(outcome_with_token("of the second"));
  EXPECT_EQ(parked_.front()->get().access_token, "of the first");
}

}  // namespace

}  // namespace auth0::test
