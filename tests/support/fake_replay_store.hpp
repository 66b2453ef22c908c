#pragma once

#include <auth0/replay_store.hpp>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <vector>

namespace auth0::test {

/// Answers every use as the test says, and remembers what it was asked. Thread-safe.
class FakeReplayStore final : public ReplayStore {
 public:
  /// `std::nullopt` throws.
  void answer(std::optional<ReplayOutcome> outcome) {
    const std::scoped_lock lock(mutex_);
    outcome_ = outcome;
  }

  [[nodiscard]] std::vector<ProofUse> uses() const {
    const std::scoped_lock lock(mutex_);
    return uses_;
  }

  [[nodiscard]] ReplayOutcome record(const ProofUse& use) override {
    const std::scoped_lock lock(mutex_);
    uses_.push_back(use);
    if (!outcome_) throw std::runtime_error("the store is broken");
    return *outcome_;
  }

  /// Another server takes over.
  void fail_over() { ++failovers_; }

  [[nodiscard]] std::uint64_t failovers() const noexcept override { return failovers_; }

  [[nodiscard]] ReplayStoreHealth health() const override {
    const std::scoped_lock lock(mutex_);
    if (!outcome_) throw std::runtime_error("the store is broken");
    return {.proofs = uses_.size(), .max_proofs = 7, .last_error = ""};
  }

 private:
  std::atomic<std::uint64_t> failovers_{0};
  mutable std::mutex mutex_;
  std::optional<ReplayOutcome> outcome_ = ReplayOutcome::first_use;  // guarded by mutex_
  std::vector<ProofUse> uses_;                                       // guarded by mutex_
};

}  // namespace auth0::test
