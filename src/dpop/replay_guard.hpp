#pragma once

#include "concurrency/once_pointer.hpp"
#include "concurrency/task.hpp"
#include "jose/sha256.hpp"
#include "worker/blocking_pool.hpp"
#include "worker/callback_result.hpp"
#include "worker/waiting.hpp"

#include <auth0/clock.hpp>
#include <auth0/dpop.hpp>
#include <auth0/error.hpp>
#include <auth0/observer.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace auth0::inline v0::dpop {

/// Whom a token was issued to; without subject and client nobody is known.
struct TokenHolder {
  std::string_view issuer{};
  std::string_view subject{};
  std::string_view client_id{};
  const OncePointer<jose::Sha256>* hash = nullptr;  ///< Where the hash of it is kept; null: nowhere.
};

/// Replay protection: detects proofs that are used twice (rule 8.7). Thread-safe.
class ReplayGuard {
 public:
  /// How uses are recorded in a store that may wait.
  struct Recording {
    std::shared_ptr<const Clock> clock;
    /// For how long after it is too old for this client a proof is recorded.
    std::chrono::seconds kept_longer{0};
    /// For stores that block; null: no call waits but on its own thread. Outlives the calls.
    worker::BlockingPool* pool = nullptr;
    std::chrono::milliseconds longest{5000};  ///< The longest wait of a call that does not block.
    std::shared_ptr<Observer> observer{};     ///< Null: nobody is told of answers.
  };

  /// Takes a store in memory if the options name none.
  ReplayGuard(const ReplayProtection& options, Recording recording);

  /// What is to be recorded of a proof; `nullopt` if proofs may be used again.
  [[nodiscard]] std::optional<ProofUse> use_of(std::string_view thumbprint, std::string_view jti,
                                               const TokenHolder& holder, std::chrono::sys_seconds now,
                                               std::chrono::sys_seconds acceptable_until) const;

  /// Whether `record` may have to wait.
  [[nodiscard]] bool may_wait() const noexcept { return may_wait_; }

  /// Records the use of a proof that is good in all else: `proof_replayed` if it is not the first,
  /// `replay_store_full` or `replay_store_unavailable` if that cannot be told, and `proof_expired` if the proof
  /// has become too old meanwhile: the store may have forgotten an earlier use then.
  [[nodiscard]] Result<void> record(const ProofUse& use);

  /// The same, waiting as `waiting` says; this object outlives the call. A use that was given up (`cancelled`)
  /// may be recorded.
  [[nodiscard]] Task<Result<void>> record(ProofUse use, const worker::Waiting& waiting);

  /// A question to a store that waits on no thread. Needs nothing of the guard, which may be gone when it is
  /// asked.
  class Question {
   public:
    Question(std::shared_ptr<AsyncReplayStore> store, const ProofUse& use,
             AsyncReplayStore::Completion done) noexcept
        : store_(std::move(store)), use_(use), done_(std::move(done)) {}

    /// Once.
    void ask() noexcept;

   private:
    std::shared_ptr<AsyncReplayStore> store_;
    ProofUse use_;
    AsyncReplayStore::Completion done_;
  };

  /// The answer to a question.
  struct Answer {
    worker::CallbackResult<ReplayOutcome> outcome;
    std::chrono::steady_clock::time_point began;
  };

  /// Whether there is such a store. Then the thread that makes a call can ask it, which saves the way of the
  /// question through the worker's thread.
  [[nodiscard]] bool has_asynchronous_store() const noexcept { return asynchronous_ != nullptr && may_wait_; }

  /// The question about a use, and where its answer comes. \param worker That of the operation which waits for
  /// it.
  /// \throws std::bad_alloc
  [[nodiscard]] std::pair<Question, Answer> question(const ProofUse& use, worker::Worker& worker) const;

  /// What `record` gives, of the answer.
  [[nodiscard]] Task<Result<void>> outcome_of(Answer answer, ProofUse use, const worker::Waiting& waiting);

  [[nodiscard]] ReplayProtectionHealth health() const;

 private:
  [[nodiscard]] jose::Sha256 hash_of_key(std::string_view thumbprint) const;
  [[nodiscard]] std::optional<jose::Sha256> hash_of(const TokenHolder& holder) const;
  [[nodiscard]] ReplayOutcome ask_store(const ProofUse& use) noexcept;
  [[nodiscard]] std::chrono::steady_clock::time_point begin_to_ask() const noexcept;
  void tell(ReplayOutcome outcome, std::chrono::steady_clock::time_point began) noexcept;
  [[nodiscard]] Task<std::optional<ReplayOutcome>> ask_store_in_pool(const ProofUse& use,
                                                                     const worker::Waiting& waiting);
  [[nodiscard]] Result<void> judge(ReplayOutcome outcome, const ProofUse& use);
  [[nodiscard]] Result<void> check_age(const ProofUse& use) const;
  [[nodiscard]] Result<void> refuse_unjudged(Reason reason, std::string message);

  std::shared_ptr<ReplayStore> store_;              // null: no replay protection
  std::shared_ptr<AsyncReplayStore> asynchronous_;  // the same, if it is one
  bool may_wait_;
  Recording recording_;
  OnStoreFailure on_failure_;
  jose::Sha256Hasher hasher_;
  std::atomic<std::uint64_t> told_failovers_{0};
  std::atomic<std::uint64_t> refused_{0};
  std::atomic<std::uint64_t> let_through_{0};
};

}  // namespace auth0::inline v0::dpop
