#pragma once

#include <auth0/replay_store.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace auth0::test {

/// Eight threads that use proofs until the end, each proof in two threads. Counts what a store must not do.
class RedisLoad {
 public:
  using Clock = std::chrono::steady_clock;

  /// \param longest The time that a call may take.
  RedisLoad(ReplayStore& store, std::chrono::milliseconds longest);
  ~RedisLoad();
  RedisLoad(const RedisLoad&) = delete;
  RedisLoad& operator=(const RedisLoad&) = delete;

  /// Waits until a proof is accepted, in a call that began after this one; how long that took, at most 20 s.
  [[nodiscard]] std::chrono::milliseconds time_until_accepted();
  /// Ends the threads, and then uses each proof again that was accepted.
  void end();

  [[nodiscard]] std::size_t accepted() const { return accepted_.size(); }
  [[nodiscard]] std::size_t unavailable() const { return unavailable_; }
  /// Proofs that were accepted a second time, of those accepted before `time` the first time.
  [[nodiscard]] std::size_t accepted_twice(Clock::time_point before = Clock::time_point::max()) const;
  /// Calls that took longer than they may.
  [[nodiscard]] std::size_t too_long() const { return too_long_; }
  [[nodiscard]] std::string report() const;

 private:
  void use_proofs(unsigned seed);
  void use(std::uint64_t proof);

  ReplayStore& store_;
  std::chrono::milliseconds longest_;
  std::mutex mutex_{};
  std::map<std::uint64_t, Clock::time_point> accepted_{};  // when for the first time
  std::vector<Clock::time_point> accepted_twice_{};        // when the first time
  std::atomic<Clock::time_point> last_accepted_{};         // when the call began
  std::atomic<std::size_t> replayed_{0};
  std::atomic<std::size_t> unavailable_{0};
  std::atomic<std::size_t> too_long_{0};
  std::atomic<Clock::duration> longest_seen_{};
  std::atomic<bool> must_end_{false};
  std::vector<std::jthread> threads_{};
};

}  // namespace auth0::test
