#include "api_client/dpop_fixture.hpp"
#include "support/outcomes.hpp"

#include <auth0/api_client.hpp>
#include <auth0/replay_store.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <gtest/gtest.h>
#include <iterator>
#include <latch>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

// A store over a network that blocks its caller: says which threads it was called on.
class BlockingStore final : public ReplayStore {
 public:
  [[nodiscard]] ReplayOutcome record(const ProofUse& use) override {
    const std::scoped_lock lock(mutex_);
    threads_.insert(std::this_thread::get_id());
    return uses_.insert(use.proof).second ? ReplayOutcome::first_use : ReplayOutcome::replayed;
  }
  [[nodiscard]] std::set<std::thread::id> threads() const {
    const std::scoped_lock lock(mutex_);
    return threads_;
  }

 private:
  mutable std::mutex mutex_;
  std::set<std::array<unsigned char, 32>> uses_;
  std::set<std::thread::id> threads_;
};

// A store that answers when the test says so; `nullopt` throws.
class AnsweredStore final : public AsyncReplayStore {
 public:
  explicit AnsweredStore(std::optional<ReplayOutcome> at_once = std::nullopt, bool throws = false)
      : at_once_(at_once), throws_(throws) {}

  [[nodiscard]] ReplayOutcome record(const ProofUse& /*use*/) override {
    ADD_FAILURE() << "it was to be called asynchronously";
    return ReplayOutcome::unavailable;
  }
  void async_record(const ProofUse& /*use*/, Completion done) override {
    if (throws_) throw std::runtime_error("the store is broken");
    if (at_once_) return done(*at_once_);
    const std::scoped_lock lock(mutex_);
    asked_.push_back(std::move(done));
    threads_.insert(std::this_thread::get_id());
  }
  [[nodiscard]] std::set<std::thread::id> threads() {
    const std::scoped_lock lock(mutex_);
    return threads_;
  }

  // Answers all, on this thread, once so many have come.
  void answer(std::size_t count, ReplayOutcome outcome) {
    std::vector<Completion> asked;
    while (asked.size() < count) {
      const std::scoped_lock lock(mutex_);
      std::ranges::move(asked_, std::back_inserter(asked));
      asked_.clear();
    }
    for (auto& done : asked)
      done(outcome);
  }

 private:
  std::optional<ReplayOutcome> at_once_;
  bool throws_;
  std::mutex mutex_;
  std::vector<Completion> asked_;
  std::set<std::thread::id> threads_;
};

// A store that has answered, but does not return before its client is gone.
class LingeringStore final : public AsyncReplayStore {
 public:
  explicit LingeringStore(std::shared_ptr<std::latch> client_is_gone)
      : client_is_gone_(std::move(client_is_gone)) {}

  [[nodiscard]] ReplayOutcome record(const ProofUse& /*use*/) override { return ReplayOutcome::unavailable; }
  void async_record(const ProofUse& /*use*/, Completion done) override {
    done(ReplayOutcome::first_use);
    client_is_gone_->wait();
    ++returns_;  // it still exists
  }

 private:
  std::shared_ptr<std::latch> client_is_gone_;
  int returns_ = 0;
};

class AsyncReplay : public DpopApiTest {
 protected:
  [[nodiscard]] ApiClient make_over(std::shared_ptr<ReplayStore> store, OnStoreFailure on_failure = {}) {
    auto client = make([&](auto& options) {
      options.discovery_cache.background_refresh = true;
      options.dpop.replay = {.store = std::move(store), .on_failure = on_failure};
    });
    EXPECT_TRUE(client.warm_up().empty());
    return client;
  }

  [[nodiscard]] static std::string_view outcome_of(const Result<VerifiedAccessToken>& outcome) {
    return outcome ? "accepted" : to_string(outcome.error().reason);
  }

  Outcomes<VerifiedAccessToken> outcomes_;
};

TEST_F(AsyncReplay, AsksAStoreThatBlocksOnAnotherThread) {
  const auto store = std::make_shared<BlockingStore>();
  const auto client = make_over(store);
  const auto proof = make_proof();
  EXPECT_FALSE(client.verify_access_token_if_ready(request(proof)));  // and nothing is recorded
  for (std::size_t i = 1; i <= 2; ++i) {
    client.async_verify_access_token(request(proof), outcomes_.completion());
    ASSERT_EQ(outcomes_.wait_for(i).size(), i);
  }
  EXPECT_EQ(outcome_of(outcomes_.wait_for(2)[0]), "accepted");
  EXPECT_EQ(outcome_of(outcomes_.wait_for(2)[1]), "proof_replayed");
  EXPECT_FALSE(store->threads().contains(std::this_thread::get_id()));
  for (const auto thread : outcomes_.threads())
    EXPECT_FALSE(store->threads().contains(thread));
}

TEST_F(AsyncReplay, NeedsNoThreadForAStoreThatNeedsNone) {
  const auto store = std::make_shared<AnsweredStore>();
  const auto client = make_over(store);
  const auto proof = make_proof();
  for (int i = 0; i < 10; ++i)
    client.async_verify_access_token(request(proof), outcomes_.completion());
  store->answer(10, ReplayOutcome::first_use);
  const auto all = outcomes_.wait_for(10);
  ASSERT_EQ(all.size(), 10U);
  EXPECT_EQ(outcome_of(all.back()), "accepted");
  EXPECT_EQ(outcomes_.threads().size(), 1U);
  EXPECT_EQ(store->threads(), std::set{std::this_thread::get_id()});  // which spares the question a way
}

// The completion comes while the caller's thread is still in the store.
TEST_F(AsyncReplay, MayDestroyItsClientWhileTheStoreIsStillAsked) {
  const auto client_is_gone = std::make_shared<std::latch>(1);
  const std::weak_ptr<LingeringStore> watched = [&] {
    auto store = std::make_shared<LingeringStore>(client_is_gone);
    auto client = std::make_unique<ApiClient>(make_over(store));
    const auto* const plain = client.get();
    std::weak_ptr<LingeringStore> weak = store;
    store.reset();
    plain->async_verify_access_token(request(make_proof()),
                                     [&, last = std::move(client)](const auto& outcome) mutable {
                                       EXPECT_EQ(outcome_of(outcome), "accepted");
                                       last.reset();
                                       EXPECT_FALSE(weak.expired());
                                       client_is_gone->count_down();
                                     });
    return weak;
  }();
  EXPECT_TRUE(watched.expired());
}

TEST_F(AsyncReplay, EndsAtOnceIfItIsCancelled) {
  const auto store = std::make_shared<AnsweredStore>();
  const auto proof = make_proof();
  {
    const auto client = make_over(store);
    auto call = client.async_verify_access_token(request(proof), outcomes_.completion());
    call.cancel();
    ASSERT_EQ(outcomes_.wait_for(1).size(), 1U);
    EXPECT_EQ(outcome_of(outcomes_.wait_for(1)[0]), "cancelled");
    client.async_verify_access_token(request(proof), outcomes_.completion());
  }
  ASSERT_EQ(outcomes_.count(), 2U);
  EXPECT_EQ(outcome_of(outcomes_.wait_for(2)[1]), "cancelled");
}

// 8.7: what the store recorded before it may have forgotten.
TEST_F(AsyncReplay, RefusesAProofThatBecameTooOldWhileItWaited) {
  const auto store = std::make_shared<AnsweredStore>();
  const auto client = make_over(store);
  const auto proof = make_proof();
  client.async_verify_access_token(request(proof), outcomes_.completion());
  clock_->advance(std::chrono::seconds(301));
  store->answer(1, ReplayOutcome::first_use);
  ASSERT_EQ(outcomes_.wait_for(1).size(), 1U);
  EXPECT_EQ(outcome_of(outcomes_.wait_for(1)[0]), "proof_expired");
}

// 8.7, 1.2
TEST_F(AsyncReplay, AnswersAsTheStoreSays) {
  struct Case {
    std::shared_ptr<AnsweredStore> store;
    OnStoreFailure on_failure;
    std::string_view outcome;
  };
  const auto fixed = [](ReplayOutcome outcome) { return std::make_shared<AnsweredStore>(outcome); };
  const auto broken = std::make_shared<AnsweredStore>(std::nullopt, true);
  using enum OnStoreFailure;
  const std::vector<Case> cases = {
      {fixed(ReplayOutcome::first_use), fail_closed, "accepted"},
      {fixed(ReplayOutcome::replayed), fail_open, "proof_replayed"},
      {fixed(ReplayOutcome::full), fail_open, "replay_store_full"},
      {fixed(ReplayOutcome::unavailable), fail_closed, "replay_store_unavailable"},
      {fixed(ReplayOutcome::unavailable), fail_open, "accepted"},
      {broken, fail_closed, "replay_store_unavailable"},
      {broken, fail_open, "accepted"},
  };
  for (const auto& [store, on_failure, expected] : cases) {
    const Outcomes<VerifiedAccessToken> outcomes;
    const auto client = make_over(store, on_failure);
    client.async_verify_access_token(request(make_proof()), outcomes.completion());
    ASSERT_EQ(outcomes.wait_for(1).size(), 1U);
    EXPECT_EQ(outcome_of(outcomes.wait_for(1)[0]), expected);
  }
}

TEST_F(AsyncReplay, GivesTheRequestAndItsNextNonce) {
  const auto client = make([](auto& options) {
    options.discovery_cache.background_refresh = true;
    options.dpop.replay.store = std::make_shared<BlockingStore>();
  });
  const auto headers = headers_with(make_proof());
  const Outcomes<AcceptedRequest> outcomes;
  client.async_verify_request({.method = "GET", .url = url, .headers = headers}, {}, outcomes.completion());
  ASSERT_EQ(outcomes.wait_for(1).size(), 1U);
  ASSERT_TRUE(outcomes.wait_for(1)[0]) << outcomes.wait_for(1)[0].error().message;
  EXPECT_EQ(outcomes.wait_for(1)[0]->access_token, token_);
}

}  // namespace

}  // namespace auth0::test
