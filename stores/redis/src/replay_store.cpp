#include "base/base64.hpp"
#include "base/mutex.hpp"
#include "base/wiped.hpp"
#include "outcome.hpp"
#include "redis_client.hpp"
#include "reply.hpp"

#include <auth0/redis/replay_store.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <memory>
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

// Why the last use could not be recorded. Uses that are being recorded keep it.
class LastError {
 public:
  void set(std::string problem) noexcept {
    const MutexLock lock(mutex_);
    text_ = std::move(problem);
  }
  // What Redis has answered counts, even if there is no memory to say so in words.
  ReplayOutcome outcome_noted(const Outcome<Reply>& reply) noexcept {
    try {
      set(problem_of(reply));
    } catch (const std::bad_alloc&) {
      set("no memory");
    }
    return outcome_of(reply);
  }
  [[nodiscard]] std::string text() const {
    const MutexLock lock(mutex_);
    return text_;
  }

 private:
  mutable Mutex mutex_{};
  std::string text_ AUTH0_GUARDED_BY(mutex_){};
};

// One use that is being recorded. Tells how it ended exactly once: at the latest when it is freed.
class Recording {
 public:
  Recording(std::shared_ptr<LastError> last_error, AsyncReplayStore::Completion&& done) noexcept
      : last_error_(std::move(last_error)), done_(std::move(done)) {}
  ~Recording() {
    if (!done_) return;
    last_error_->set("no memory");
    done_(ReplayOutcome::unavailable);
  }
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;
  Recording(Recording&&) = delete;
  Recording& operator=(Recording&&) = delete;

  void end(const Outcome<Reply>& reply) noexcept {
    std::exchange(done_, nullptr)(last_error_->outcome_noted(reply));
  }

 private:
  std::shared_ptr<LastError> last_error_;
  AsyncReplayStore::Completion done_;
};

class RedisReplayStore final : public AsyncReplayStore {
 public:
  explicit RedisReplayStore(RedisOptions&& options)
      : prefix_(options.key_prefix.empty() ? "auth0:proof:" : options.key_prefix),
        proof_window_(options.proof_window),
        min_replicas_(options.min_replicas),
        client_(std::move(options)) {}

  [[nodiscard]] std::chrono::seconds proof_window() const noexcept override { return proof_window_; }

  [[nodiscard]] ReplayOutcome record(const ProofUse& use) override {
    try {
      const Texts texts = texts_of(use);
      return last_error_->outcome_noted(client_.command(words_of(texts), min_replicas_));
    } catch (const std::exception& error) {
      last_error_->set(problem_of_beginning(error));
    }
    return ReplayOutcome::unavailable;
  }

  void async_record(const ProofUse& use, Completion done) override {
    try {
      const Texts texts = texts_of(use);
      auto recording = std::make_unique<Recording>(last_error_, std::move(done));
      client_.async_command(
          words_of(texts), min_replicas_,
          [recording = std::move(recording)](const Outcome<Reply>& reply) { recording->end(reply); });
    } catch (const std::exception& error) {
      last_error_->set(problem_of_beginning(error));
      if (done) done(ReplayOutcome::unavailable);  // else it was told by the recording
    }
  }

  [[nodiscard]] std::uint64_t failovers() const noexcept override { return client_.failovers(); }

  [[nodiscard]] ReplayStoreHealth health() const override {
    return {.proofs = {}, .max_proofs = {}, .last_error = last_error_->text()};
  }

 private:
  struct Texts {
    std::string key{};
    std::string milliseconds{};
  };
  // One command, so that of several processes exactly one is the first.
  using Words = std::array<std::string_view, 6>;

  [[nodiscard]] Texts texts_of(const ProofUse& use) const {
    return {.key = prefix_ + base64url(use.proof), .milliseconds = time_to_live(use)};
  }
  static Words words_of(const Texts& texts) noexcept {
    return {"SET", texts.key, "1", "NX", "PX", texts.milliseconds};
  }
  static const char* problem_of_beginning(const std::exception& error) noexcept {
    const bool no_memory = dynamic_cast<const std::bad_alloc*>(&error) != nullptr;
    return no_memory ? "no memory" : "no thread";  // short enough to need no memory
  }

  std::string prefix_;
  std::chrono::seconds proof_window_;
  int min_replicas_;
  std::shared_ptr<LastError> last_error_ = std::make_shared<LastError>();
  RedisClient client_;
};

}  // namespace

std::shared_ptr<ReplayStore> make_replay_store(RedisOptions options) {
  const WipedAtEnd wipe(options.password);
  const WipedAtEnd wipe_too(options.sentinels.password);
  return std::make_shared<RedisReplayStore>(std::move(options));
}

}  // namespace auth0::inline v0::redis
