#include "base/base64.hpp"
#include "base/wiped.hpp"
#include "outcome.hpp"
#include "redis_client.hpp"
#include "reply.hpp"

#include <auth0/redis/replay_store.hpp>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace auth0::inline v0::redis {

namespace {

using namespace std::chrono_literals;

// A process whose clock is behind accepts a proof for longer than the one that recorded it thinks.
constexpr auto clock_difference = 10s;

std::string base64url(std::span<const unsigned char, 32> hash) {
  std::string text;
  append_base64(text, hash);
  text.pop_back();  // the padding
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  return text;
}

std::string time_to_live(const ProofUse& use) {
  const std::chrono::milliseconds time = std::max(use.expires_at - use.now, 1s) + clock_difference;
  return std::to_string(time.count());
}

// Out of memory is not an outage: an attacker who fills Redis must not make `fail_open` accept proofs.
ReplayOutcome outcome_of(const Outcome<Reply>& reply) noexcept {
  if (!reply) return ReplayOutcome::unavailable;
  if (reply->kind == ReplyKind::nil) return ReplayOutcome::replayed;
  if (reply->kind == ReplyKind::status && reply->text == "OK") return ReplayOutcome::first_use;
  const bool is_full =
      reply->kind == ReplyKind::error && (reply->text == "OOM" || reply->text.starts_with("OOM "));
  return is_full ? ReplayOutcome::full : ReplayOutcome::unavailable;
}

// Why the use could not be recorded; empty if it could.
std::string problem_of(const Outcome<Reply>& reply) {
  if (!reply) return reply.error();
  if (reply->kind == ReplyKind::error) return "Redis answered " + error_name(*reply);
  if (outcome_of(reply) == ReplayOutcome::unavailable) return "the answer is not a valid Redis reply";
  return {};
}

class RedisReplayStore final : public ReplayStore {
 public:
  explicit RedisReplayStore(RedisOptions&& options)
      : prefix_(options.key_prefix.empty() ? "auth0:proof:" : options.key_prefix),
        proof_window_(options.proof_window),
        client_(std::move(options)) {}

  [[nodiscard]] std::chrono::seconds proof_window() const noexcept override { return proof_window_; }

  // What Redis has answered counts, even if there is no memory to say so in words.
  [[nodiscard]] ReplayOutcome record(const ProofUse& use) override {
    auto outcome = ReplayOutcome::unavailable;
    try {
      // One command, so that of several processes exactly one is the first.
      const auto reply =
          client_.command({"SET", prefix_ + base64url(use.proof), "1", "NX", "PX", time_to_live(use)});
      outcome = outcome_of(reply);
      note(problem_of(reply));
    } catch (const std::bad_alloc&) {
      note("no memory");
    }
    return outcome;
  }

  [[nodiscard]] ReplayStoreHealth health() const override {
    const std::scoped_lock lock(mutex_);
    return {.proofs = {}, .max_proofs = {}, .last_error = last_error_};
  }

 private:
  void note(std::string problem) {
    const std::scoped_lock lock(mutex_);
    last_error_ = std::move(problem);
  }

  std::string prefix_;
  std::chrono::seconds proof_window_;
  RedisClient client_;
  mutable std::mutex mutex_{};
  std::string last_error_{};
};

}  // namespace

std::shared_ptr<ReplayStore> make_replay_store(RedisOptions options) {
  const WipedAtEnd wipe(options.password);
  return std::make_shared<RedisReplayStore>(std::move(options));
}

}  // namespace auth0::inline v0::redis
