#include "redis_client.hpp"
#include "reply.hpp"
#include "wiped.hpp"

#include <auth0/redis/replay_store.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <mutex>
#include <openssl/evp.h>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace auth0::redis {

namespace {

using namespace std::chrono_literals;

// A process whose clock is behind accepts a proof for longer than the one that recorded it thinks.
constexpr auto clock_difference = 10s;

std::string base64url(std::span<const unsigned char, 32> hash) {
  std::array<unsigned char, 45> text{};  // 43 characters, one of padding, a NUL
  EVP_EncodeBlock(text.data(), hash.data(), static_cast<int>(hash.size()));
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  return {text.begin(), text.begin() + 43};
}

std::string time_to_live(const ProofUse& use) {
  const std::chrono::milliseconds time = std::max(use.expires_at - use.now, 1s) + clock_difference;
  return std::to_string(time.count());
}

class RedisReplayStore final : public ReplayStore {
 public:
  explicit RedisReplayStore(RedisOptions&& options)
      : prefix_(options.key_prefix.empty() ? "auth0:proof:" : options.key_prefix),
        proof_window_(options.proof_window),
        client_(std::move(options)) {}

  [[nodiscard]] std::chrono::seconds proof_window() const noexcept override { return proof_window_; }

  [[nodiscard]] ReplayOutcome record(const ProofUse& use) override {
    // One command, so that of several processes exactly one is the first.
    const auto reply =
        client_.command({"SET", prefix_ + base64url(use.proof), "1", "NX", "PX", time_to_live(use)});
    if (!reply) return unavailable(reply.error());
    if (reply->kind == ReplyKind::error) return refused(error_name(*reply));
    if (reply->kind == ReplyKind::nil) return known(ReplayOutcome::replayed);
    if (reply->kind == ReplyKind::status && reply->text == "OK") return known(ReplayOutcome::first_use);
    return unavailable("the answer is not one of Redis's");
  }

  [[nodiscard]] ReplayStoreHealth health() const override {
    const std::scoped_lock lock(mutex_);
    return {.proofs = {}, .max_proofs = {}, .last_error = last_error_};
  }

 private:
  ReplayOutcome known(ReplayOutcome outcome) {
    const std::scoped_lock lock(mutex_);
    last_error_.clear();
    return outcome;
  }

  // Out of memory is no outage: who can fill Redis must not have `fail_open` let proofs pass.
  ReplayOutcome refused(const std::string& error) {
    const auto outcome = unavailable("Redis answered " + error);
    return error == "OOM" ? ReplayOutcome::full : outcome;
  }

  ReplayOutcome unavailable(const std::string& why) {
    const std::scoped_lock lock(mutex_);
    last_error_ = why;
    return ReplayOutcome::unavailable;
  }

  std::string prefix_;
  std::chrono::seconds proof_window_;
  RedisClient client_;
  mutable std::mutex mutex_{};
  std::string last_error_{};
};

}  // namespace

std::shared_ptr<ReplayStore> make_replay_store(RedisOptions options) {
  const WipeAtEnd wipe(options.password);
  return std::make_shared<RedisReplayStore>(std::move(options));
}

}  // namespace auth0::redis
