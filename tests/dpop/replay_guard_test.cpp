#include "dpop/replay_guard.hpp"

#include "support/fake_replay_store.hpp"
#include "support/pieces.hpp"
#include "support/worker_call.hpp"
#include "worker/blocking_pool.hpp"
#include "worker/worker.hpp"

#include <auth0/testing/manual_clock.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace auth0::test {

namespace {

using dpop::ReplayGuard;
using namespace std::chrono_literals;

constexpr std::chrono::sys_seconds now{1'700'000'000s};
const std::string thumbprint = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";
const std::string other_thumbprint = "1ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";

Result<void> record(ReplayGuard& guard, std::string_view key = thumbprint, std::string_view jti = "an id",
                    std::chrono::sys_seconds at = now) {
  const auto use = guard.use_of(key, jti, {}, at, now + 330s);
  return use ? guard.record(*use) : Result<void>();
}

class GuardOverAStore : public ::testing::Test {
 protected:
  std::shared_ptr<FakeReplayStore> store_ = std::make_shared<FakeReplayStore>();
  std::shared_ptr<testing::ManualClock> clock_ = std::make_shared<testing::ManualClock>(now);
  ReplayGuard closed_{{.store = store_}, {.clock = clock_, .kept_longer = 30s}};
  ReplayGuard open_{{.store = store_, .on_failure = OnStoreFailure::fail_open},
                    {.clock = clock_, .kept_longer = 30s}};
};

void expect_refused(const Result<void>& result, Reason reason,
                    std::optional<std::chrono::seconds> retry_after) {
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::invalid_dpop_proof);
  EXPECT_EQ(result.error().reason, reason);
  EXPECT_EQ(result.error().retry_after, retry_after);
}

// 8.7
TEST_F(GuardOverAStore, DoesAsTheStoreSays) {
  EXPECT_TRUE(record(closed_));
  store_->answer(ReplayOutcome::replayed);
  expect_refused(record(closed_), Reason::proof_replayed, std::nullopt);
  store_->answer(ReplayOutcome::full);
  expect_refused(record(closed_), Reason::replay_store_full, 1s);
  store_->answer(ReplayOutcome::unavailable);
  expect_refused(record(closed_), Reason::replay_store_unavailable, 1s);
}

TEST_F(GuardOverAStore, TakesAnExceptionForAStoreThatCannotTell) {
  store_->answer(std::nullopt);
  expect_refused(record(closed_), Reason::replay_store_unavailable, 1s);
  EXPECT_TRUE(record(open_));
}

// 8.7: `fail_open` is for a store that cannot answer, not for one that has answered.
TEST_F(GuardOverAStore, LetsThroughOnlyWhatTheStoreCouldNotTell) {
  store_->answer(ReplayOutcome::unavailable);
  EXPECT_TRUE(record(open_));
  store_->answer(ReplayOutcome::replayed);
  expect_refused(record(open_), Reason::proof_replayed, std::nullopt);
  store_->answer(ReplayOutcome::full);
  expect_refused(record(open_), Reason::replay_store_full, 1s);
}

// 8.7: "and says so in `health()`"
TEST_F(GuardOverAStore, CountsWhatItCouldNotJudge) {
  EXPECT_TRUE(record(closed_));
  store_->answer(ReplayOutcome::replayed);
  EXPECT_FALSE(record(closed_));
  EXPECT_EQ(closed_.health().refused, 0U);
  store_->answer(ReplayOutcome::unavailable);
  EXPECT_FALSE(record(closed_));
  EXPECT_TRUE(record(open_));
  store_->answer(ReplayOutcome::full);
  EXPECT_FALSE(record(closed_));
  EXPECT_EQ(closed_.health().refused, 2U);
  EXPECT_EQ(closed_.health().let_through, 0U);
  EXPECT_EQ(open_.health().refused, 0U);
  EXPECT_EQ(open_.health().let_through, 1U);
}

TEST_F(GuardOverAStore, TellsTheHealthOfTheStore) {
  EXPECT_TRUE(record(closed_));
  EXPECT_TRUE(closed_.health().enabled);
  EXPECT_EQ(closed_.health().store.proofs, 1U);
  EXPECT_EQ(closed_.health().store.max_proofs, 7U);
  EXPECT_EQ(closed_.health().store.last_error, "");
  store_->answer(std::nullopt);
  EXPECT_NE(closed_.health().store.last_error, "");
}

// 8.7: "(`jkt`, `jti`) is recorded until …"
TEST_F(GuardOverAStore, AsksAboutTheIdTogetherWithTheKey) {
  for (const auto& key : {thumbprint, other_thumbprint}) {
    for (const auto* id : {"an id", "another id"})
      EXPECT_TRUE(record(closed_, key, id));
  }
  const auto uses = store_->uses();
  ASSERT_EQ(uses.size(), 4U);
  for (std::size_t i = 0; i < uses.size(); ++i) {
    EXPECT_EQ(uses[i].now, now);
    EXPECT_EQ(uses[i].expires_at, now + 330s);
    EXPECT_EQ(uses[i].client == uses[0].client, i < 2) << i;
    EXPECT_EQ(std::ranges::count(uses, uses[i].proof, &ProofUse::proof), 1) << i;
  }
}

// 8.7: per subject and client of the token
TEST_F(GuardOverAStore, TellsTheStoreWhomATokenWasIssuedTo) {
  const auto holder_of = [&](const dpop::TokenHolder& holder) {
    return closed_.use_of(thumbprint, "an id", holder, now, now + 330s)->holder;
  };
  const dpop::TokenHolder one = {.issuer = "https://a/", .subject = "alice", .client_id = "app"};
  EXPECT_TRUE(holder_of(one));
  EXPECT_EQ(holder_of(one), holder_of(one));
  for (const dpop::TokenHolder& other : {
           dpop::TokenHolder{.issuer = "https://b/", .subject = "alice", .client_id = "app"},
           dpop::TokenHolder{.issuer = "https://a/", .subject = "bob", .client_id = "app"},
           dpop::TokenHolder{.issuer = "https://a/", .subject = "alice", .client_id = "another"},
           dpop::TokenHolder{.issuer = "https://a/", .subject = "alicea", .client_id = "pp"},
           dpop::TokenHolder{.issuer = "https://a/a", .subject = "lice", .client_id = "app"},
           dpop::TokenHolder{.issuer = "https://a/", .subject = "alice"},
           dpop::TokenHolder{.issuer = "https://a/", .client_id = "alice"},
       }) {
    EXPECT_TRUE(holder_of(other)) << other.subject << other.client_id;
    EXPECT_NE(holder_of(one), holder_of(other)) << other.issuer << other.subject << other.client_id;
  }
  EXPECT_EQ(holder_of({.issuer = "https://a/"}), std::nullopt);
}

TEST_F(GuardOverAStore, AsksTheSameAboutTheSameProof) {
  EXPECT_TRUE(record(closed_));
  EXPECT_TRUE(record(open_));
  EXPECT_EQ(store_->uses()[0].proof, store_->uses()[1].proof);
}

// "Holds hashes only": what leaves the process tells nobody whose proof it was.
TEST_F(GuardOverAStore, GivesTheStoreNoBytesOfThumbprintOrId) {
  EXPECT_TRUE(record(closed_, thumbprint, thumbprint));
  const auto use = store_->uses().front();
  for (const auto& hash : {use.proof, use.client}) {
    const std::string_view text(reinterpret_cast<const char*>(hash.data()), hash.size());
    EXPECT_FALSE(holds_a_piece_of(text, thumbprint, 4));
    EXPECT_TRUE(std::ranges::any_of(hash, [](unsigned char byte) { return byte != 0; }));
  }
}

// 8.7: the store may have forgotten an earlier use then.
TEST_F(GuardOverAStore, LetsNothingThroughThatBecameTooOldMeanwhile) {
  const auto use = closed_.use_of(thumbprint, "an id", {}, now, now + 330s);
  clock_->set_now(now + 300s);
  EXPECT_TRUE(closed_.record(*use));
  clock_->set_now(now + 301s);
  expect_refused(closed_.record(*use), Reason::proof_expired, std::nullopt);
  store_->answer(ReplayOutcome::replayed);
  expect_refused(closed_.record(*use), Reason::proof_replayed, std::nullopt);
  store_->answer(ReplayOutcome::unavailable);
  expect_refused(closed_.record(*use), Reason::replay_store_unavailable, 1s);
  expect_refused(open_.record(*use), Reason::proof_expired, std::nullopt);
  EXPECT_EQ(open_.health().let_through, 0U);
}

// Answers never: neither calls back, nor lets the caller go before the test ends.
class SilentStore final : public AsyncReplayStore {
 public:
  [[nodiscard]] ReplayOutcome record(const ProofUse& /*use*/) override {
    is_over_.wait(false);
    return ReplayOutcome::first_use;
  }
  void async_record(const ProofUse& /*use*/, Completion done) override { asked_ = std::move(done); }
  void end() {
    is_over_ = true;
    is_over_.notify_all();
  }

 private:
  std::atomic<bool> is_over_ = false;
  Completion asked_;
};

// The same, which blocks.
class BlockedStore final : public ReplayStore {
 public:
  explicit BlockedStore(std::shared_ptr<SilentStore> silent) : silent_(std::move(silent)) {}
  [[nodiscard]] ReplayOutcome record(const ProofUse& use) override { return silent_->record(use); }

 private:
  std::shared_ptr<SilentStore> silent_;
};

// 8.7: a store that does not answer in time has failed.
TEST(GuardOverASilentStore, DoesNotWaitForEver) {
  const auto clock = std::make_shared<testing::ManualClock>(now);
  for (const bool blocks : {false, true}) {
    for (const auto on_failure : {OnStoreFailure::fail_closed, OnStoreFailure::fail_open}) {
      const auto silent = std::make_shared<SilentStore>();
      const std::shared_ptr<ReplayStore> store =
          blocks ? std::shared_ptr<ReplayStore>(std::make_shared<BlockedStore>(silent)) : silent;
      worker::BlockingPool pool;
      worker::Worker worker;
      ReplayGuard guard({.store = store, .on_failure = on_failure},
                        {.clock = clock, .pool = &pool, .longest = 10ms});
      const auto use = *guard.use_of(thumbprint, "an id", {}, now, now + 330s);
      WorkerCall<Result<void>> call(worker,
                                    [&](const worker::Waiting& waiting) { return guard.record(use, waiting); });
      const auto outcome = call.get();
      silent->end();  // for the pool, which waits
      if (on_failure == OnStoreFailure::fail_open) {
        EXPECT_TRUE(outcome);
      } else {
        expect_refused(outcome, Reason::replay_store_unavailable, 1s);
      }
    }
  }
}

// Answers at once, and is asked in one of its two ways only.
class PromptStore final : public AsyncReplayStore {
 public:
  enum class Asked : std::uint8_t { on_the_thread_of_the_call, without_a_thread };
  explicit PromptStore(Asked expected, ReplayOutcome outcome = ReplayOutcome::first_use)
      : expected_(expected), outcome_(outcome) {}

  [[nodiscard]] ReplayOutcome record(const ProofUse& /*use*/) override {
    note(Asked::on_the_thread_of_the_call);
    return outcome_;
  }
  void async_record(const ProofUse& /*use*/, Completion done) override {
    note(Asked::without_a_thread);
    done(outcome_);
    if (then) then();
  }
  [[nodiscard]] int questions() const noexcept { return questions_; }

  std::function<void()> then{};

 private:
  void note(Asked asked) {
    ++questions_;
    EXPECT_EQ(asked, expected_);
  }

  Asked expected_;
  ReplayOutcome outcome_;
  std::atomic<int> questions_ = 0;
};

// What the calls here record. Without a pool, whose threads they must not need.
class CallOfAGuard {
 public:
  explicit CallOfAGuard(std::shared_ptr<ReplayStore> store, worker::BlockingPool* pool = nullptr,
                        OnStoreFailure on_failure = OnStoreFailure::fail_closed)
      : guard_({.store = std::move(store), .on_failure = on_failure},
               {.clock = clock_, .pool = pool, .longest = 30s}) {}

  [[nodiscard]] Result<void> on_this_thread() {
    const worker::Waiting blocking;
    return run_to_end(guard_.record(use(), blocking));
  }
  /// \param before Called with the call before the guard is asked.
  [[nodiscard]] WorkerCall<Result<void>> on_the_worker(std::function<void(const worker::Waiting&)> before =
                                                           [](const worker::Waiting&) {}) {
    return WorkerCall<Result<void>>(worker_,
                                    [this, before = std::move(before)](const worker::Waiting& waiting) {
                                      before(waiting);
                                      return guard_.record(use(), waiting);
                                    });
  }

 private:
  [[nodiscard]] ProofUse use() const { return *guard_.use_of(thumbprint, "an id", {}, now, now + 330s); }

  std::shared_ptr<testing::ManualClock> clock_ = std::make_shared<testing::ManualClock>(now);
  ReplayGuard guard_;
  worker::Worker worker_;
};

TEST(GuardOverAnAsynchronousStore, NeedsNoThreadForIt) {
  using enum ReplayOutcome;
  for (const auto& [outcome, reason] :
       {std::pair(replayed, Reason::proof_replayed), std::pair(full, Reason::replay_store_full),
        std::pair(unavailable, Reason::replay_store_unavailable)}) {
    CallOfAGuard calls(std::make_shared<PromptStore>(PromptStore::Asked::without_a_thread, outcome));
    const auto result = calls.on_the_worker().get();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().reason, reason);
  }
  CallOfAGuard calls(std::make_shared<PromptStore>(PromptStore::Asked::without_a_thread));
  EXPECT_TRUE(calls.on_the_worker().get());
}

TEST(GuardOverAnAsynchronousStore, AsksItOnTheThreadOfACallThatBlocks) {
  CallOfAGuard calls(std::make_shared<PromptStore>(PromptStore::Asked::on_the_thread_of_the_call));
  EXPECT_TRUE(calls.on_this_thread());
}

TEST(GuardOverAnAsynchronousStore, DoesNotAskForACallThatWasCancelled) {
  const auto store = std::make_shared<PromptStore>(PromptStore::Asked::without_a_thread);
  CallOfAGuard calls(store);
  const auto result =
      calls.on_the_worker([](const worker::Waiting& waiting) { waiting.cancellation().request(); }).get();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().reason, Reason::cancelled);
  EXPECT_EQ(store->questions(), 0);
}

// What is recorded is recorded: the proof cannot be used again.
TEST(GuardOverAnAsynchronousStore, LetsTheAnswerCountThatCameBeforeTheCancellation) {
  const auto store = std::make_shared<PromptStore>(PromptStore::Asked::without_a_thread);
  CallOfAGuard calls(store);
  const auto result = calls
                          .on_the_worker([&store](const worker::Waiting& waiting) {
                            store->then = [&waiting] { waiting.cancellation().request(); };
                          })
                          .get();
  EXPECT_TRUE(result);
}

// With any `on_failure`.
TEST(GuardOverASilentStore, EndsWhenTheCallIsCancelled) {
  for (const bool blocks : {false, true}) {
    const auto silent = std::make_shared<SilentStore>();
    const std::shared_ptr<ReplayStore> store =
        blocks ? std::shared_ptr<ReplayStore>(std::make_shared<BlockedStore>(silent)) : silent;
    worker::BlockingPool pool;
    CallOfAGuard calls(store, &pool, OnStoreFailure::fail_open);
    auto call = calls.on_the_worker();
    call.cancel();
    const auto result = call.get();
    silent->end();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().reason, Reason::cancelled);
  }
}

TEST(GuardWithoutAStore, NeedsNoThreadToRemember) {
  CallOfAGuard calls(nullptr);
  EXPECT_TRUE(calls.on_the_worker().get());
  EXPECT_FALSE(calls.on_the_worker().get());
}

TEST(GuardWithoutAStore, RemembersInMemory) {
  ReplayGuard guard({}, {});
  EXPECT_TRUE(record(guard, thumbprint, "an id"));
  expect_refused(record(guard, thumbprint, "an id", now + 330s), Reason::proof_replayed, std::nullopt);
  EXPECT_TRUE(record(guard, thumbprint, "another id"));
  EXPECT_TRUE(record(guard, other_thumbprint, "an id"));
  EXPECT_EQ(guard.health().store.proofs, 3U);
  EXPECT_EQ(guard.health().store.max_proofs, 1'000'000U);
}

TEST(GuardThatIsSwitchedOff, LetsProofsBeUsedAgainAndAsksNobody) {
  const auto store = std::make_shared<FakeReplayStore>();
  store->answer(ReplayOutcome::replayed);
  ReplayGuard guard({.enabled = false, .store = store}, {});
  EXPECT_TRUE(record(guard, thumbprint, "an id"));
  EXPECT_TRUE(record(guard, thumbprint, "an id"));
  EXPECT_TRUE(store->uses().empty());
  EXPECT_FALSE(guard.health().enabled);
}

}  // namespace

}  // namespace auth0::test
