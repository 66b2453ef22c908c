#pragma once

#include <auth0/replay_store.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>

namespace auth0::test::simulation {

/// A store of used proofs that several clients share and that fails as servers do.
class SimulatedStore final : public AsyncReplayStore {
 public:
  enum class State : std::uint8_t {
    good,
    unavailable,
    throws,
    answer_lost,  ///< The use is recorded, and the answer does not arrive.
  };

  explicit SimulatedStore(bool may_wait) : may_wait_(may_wait) {}

  void set_state(State state) noexcept { state_ = state; }
  [[nodiscard]] State state() const noexcept { return state_; }

  /// Another server takes over, without what was recorded.
  void fail_over() {
    inner_ = make_memory_replay_store();
    ++life_;
  }
  /// How often that has happened.
  [[nodiscard]] std::uint64_t life() const noexcept { return life_; }

  [[nodiscard]] bool may_wait() const noexcept override { return may_wait_; }
  [[nodiscard]] ReplayOutcome record(const ProofUse& use) override {
    if (state_ == State::unavailable) return ReplayOutcome::unavailable;
    if (state_ == State::throws) throw std::runtime_error("the store has failed");
    const auto outcome = inner_->record(use);
    return state_ == State::answer_lost ? ReplayOutcome::unavailable : outcome;
  }
  void async_record(const ProofUse& use, Completion done) override { done(record(use)); }

 private:
  std::shared_ptr<ReplayStore> inner_ = make_memory_replay_store();
  State state_ = State::good;
  std::uint64_t life_ = 0;
  bool may_wait_;
};

}  // namespace auth0::test::simulation
