#pragma once

#include <chrono>
#include <memory>

namespace auth0::inline v0::worker {

/// What the worker's thread waits in.
class Poller {
 public:
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;
  virtual ~Poller() = default;

  /// Returns when there is something to do, when `wake` was called since the last wait or is called meanwhile,
  /// and at the latest after `longest`. Called on the worker's thread alone.
  virtual void wait(std::chrono::milliseconds longest) noexcept = 0;

  /// Thread-safe.
  virtual void wake() noexcept = 0;

 protected:
  Poller() = default;
};

/// One that waits for `wake` alone.
[[nodiscard]] std::unique_ptr<Poller> make_poller();

}  // namespace auth0::inline v0::worker
