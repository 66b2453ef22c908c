#include "dpop/replay_guard.hpp"

#include "base/fail.hpp"
#include "jose/base64url.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <new>
#include <utility>

namespace auth0::inline v0::dpop {

namespace {

constexpr std::chrono::seconds retry_soon{1};

std::shared_ptr<ReplayStore> store_of(const ReplayProtection& options) {
  if (!options.enabled) return nullptr;
  return options.store ? options.store : make_memory_replay_store();
}

}  // namespace

ReplayGuard::ReplayGuard(const ReplayProtection& options, Recording recording)
    : store_(store_of(options)),
      asynchronous_(std::dynamic_pointer_cast<AsyncReplayStore>(store_)),
      may_wait_(store_ != nullptr && store_->may_wait()),
      recording_(std::move(recording)),
      on_failure_(options.on_failure) {}

std::optional<ProofUse> ReplayGuard::use_of(std::string_view thumbprint, std::string_view jti,
                                            const TokenHolder& holder, std::chrono::sys_seconds now,
                                            std::chrono::sys_seconds acceptable_until) const {
  if (!store_) return std::nullopt;
  // A thumbprint is always 43 characters long, so that no two pairs are the same text.
  return ProofUse{.proof = hasher_.hash({thumbprint, jti}),
                  .client = hash_of_key(thumbprint),
                  .holder = hash_of(holder),
                  .now = now,
                  .expires_at = acceptable_until};
}

Result<void> ReplayGuard::record(const ProofUse& use) {
  const auto began = begin_to_ask();
  const auto outcome = ask_store(use);
  tell(outcome, began);
  return judge(outcome, use);
}

Task<Result<void>> ReplayGuard::record(ProofUse use, const worker::Waiting& waiting) {
  if (waiting.blocks() || !may_wait_) co_return record(use);
  if (waiting.is_cancelled()) co_return call_cancelled();
  if (has_asynchronous_store()) {
    auto asking = question(use, waiting.worker());
    asking.first.ask();
    auto recording = outcome_of(std::move(asking.second), use, waiting);
    co_return co_await recording;
  }
  const auto began = begin_to_ask();
  auto asked = ask_store_in_pool(use, waiting);
  const auto outcome = co_await asked;
  if (!outcome) co_return call_cancelled();
  tell(*outcome, began);
  co_return judge(*outcome, use);
}

std::pair<ReplayGuard::Question, ReplayGuard::Answer> ReplayGuard::question(const ProofUse& use,
                                                                            worker::Worker& worker) const {
  Answer answer{.outcome = worker::CallbackResult<ReplayOutcome>(worker), .began = begin_to_ask()};
  Question question(asynchronous_, use, answer.outcome.completion());
  return {std::move(question), std::move(answer)};
}

void ReplayGuard::Question::ask() noexcept {
  try {
    store_->async_record(use_, std::move(done_));
  } catch (...) {  // NOLINT(bugprone-empty-catch): a store of the user's own may throw
  }
  done_ = nullptr;  // ends the wait, unless the store has kept it
}

// What the store has answered counts, even if there is no memory to wait in.
Task<Result<void>> ReplayGuard::outcome_of(Answer answer, ProofUse use, const worker::Waiting& waiting) {
  if (!answer.outcome.is_there()) {
    try {
      // NOLINTNEXTLINE(misc-const-correctness): awaiting it changes it
      worker::CallbackResult<ReplayOutcome>::Place place(waiting, worker::Worker::after(recording_.longest),
                                                         answer.outcome);
      static_cast<void>(co_await place);
    } catch (const std::bad_alloc&) {
      answer.outcome.drop();
    }
  }
  const auto answered = answer.outcome.take();
  if (!answered && waiting.is_cancelled()) co_return call_cancelled();
  const auto outcome = answered.value_or(ReplayOutcome::unavailable);
  tell(outcome, answer.began);
  co_return judge(outcome, use);
}

// `nullopt` if the call was cancelled.
Task<std::optional<ReplayOutcome>> ReplayGuard::ask_store_in_pool(const ProofUse& use,
                                                                  const worker::Waiting& waiting) {
  auto record_use = [store = store_, use] { return store->record(use); };
  try {
    auto asked =
        worker::result_of_blocking<ReplayOutcome>(waiting, *recording_.pool, std::move(record_use),
                                                  {.deadline = worker::Worker::after(recording_.longest)});
    const auto outcome = co_await asked;
    if (outcome) co_return *outcome;
    if (outcome.error() == worker::NotRun::cancelled) co_return std::nullopt;
  } catch (...) {  // NOLINT(bugprone-empty-catch): a store of the user's own may throw
  }
  co_return ReplayOutcome::unavailable;
}

// Stores forget uses that have expired. The proof was judged before it waited for the store.
Result<void> ReplayGuard::check_age(const ProofUse& use) const {
  if (!may_wait_ || recording_.clock->now() + recording_.kept_longer <= use.expires_at) return {};
  return fail(Reason::proof_expired, "the proof had become too old (iat) when its use was recorded");
}

Result<void> ReplayGuard::judge(ReplayOutcome outcome, const ProofUse& use) {
  switch (outcome) {
    case ReplayOutcome::first_use:
      return check_age(use);
    case ReplayOutcome::replayed:
      return fail(Reason::proof_replayed, "the proof was used before; each request needs a new one");
    case ReplayOutcome::full:  // with any `on_failure`: no record may be removed early
      return refuse_unjudged(Reason::replay_store_full, "the replay store is full; try again later");
    case ReplayOutcome::unavailable:
      break;
  }
  if (on_failure_ == OnStoreFailure::fail_open) {
    if (auto ok = check_age(use); !ok) return ok;
    let_through_.fetch_add(1, std::memory_order_relaxed);
    return {};
  }
  return refuse_unjudged(Reason::replay_store_unavailable,
                         "the replay store could not tell whether the proof was used before; try again later");
}

// The thumbprint is a SHA-256 itself, written in base64url.
jose::Sha256 ReplayGuard::hash_of_key(std::string_view thumbprint) const {
  jose::Sha256 hash{};
  const bool is_hash = jose::base64url_decoded_bound(thumbprint.size()) == hash.size() &&
                       jose::base64url_decode(thumbprint, hash) == hash.size();
  return is_hash ? hash : hasher_.hash({thumbprint});
}

// With the sizes, so that no two holders are the same text.
std::optional<jose::Sha256> ReplayGuard::hash_of(const TokenHolder& holder) const {
  if (holder.hash != nullptr && holder.hash->get() != nullptr) return *holder.hash->get();
  if (holder.subject.empty() && holder.client_id.empty()) return std::nullopt;
  const std::array<std::size_t, 2> sizes = {holder.issuer.size(), holder.subject.size()};
  const std::string_view framing(reinterpret_cast<const char*>(sizes.data()), sizeof sizes);
  const auto hash = hasher_.hash({framing, holder.issuer, holder.subject, holder.client_id});
  if (holder.hash != nullptr) holder.hash->set(std::make_unique<const jose::Sha256>(hash));
  return hash;
}

ReplayOutcome ReplayGuard::ask_store(const ProofUse& use) noexcept {
  try {
    return store_->record(use);
  } catch (...) {  // a store of the user's own may throw
    return ReplayOutcome::unavailable;
  }
}

// Nothing is measured for nobody.
std::chrono::steady_clock::time_point ReplayGuard::begin_to_ask() const noexcept {
  return recording_.observer ? std::chrono::steady_clock::now() : std::chrono::steady_clock::time_point();
}

void ReplayGuard::tell(ReplayOutcome outcome, std::chrono::steady_clock::time_point began) noexcept {
  if (!recording_.observer) return;
  const std::uint64_t failovers = store_->failovers();
  recording_.observer->on_replay_store(
      {.outcome = outcome,
       .duration = std::chrono::steady_clock::now() - began,
       .had_failover = told_failovers_.exchange(failovers, std::memory_order_relaxed) < failovers});
}

Result<void> ReplayGuard::refuse_unjudged(Reason reason, std::string message) {
  refused_.fetch_add(1, std::memory_order_relaxed);
  auto error = fail(reason, std::move(message)).error();
  error.retry_after = retry_soon;
  return std::unexpected(std::move(error));
}

ReplayProtectionHealth ReplayGuard::health() const {
  if (!store_) return {};
  ReplayProtectionHealth health{.enabled = true,
                                .refused = refused_.load(std::memory_order_relaxed),
                                .let_through = let_through_.load(std::memory_order_relaxed)};
  try {
    health.store = store_->health();
  } catch (...) {  // a store of the user's own may throw
    health.store.last_error = "the replay store's health is unknown";
  }
  return health;
}

}  // namespace auth0::inline v0::dpop
