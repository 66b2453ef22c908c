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

  /// Called once, before all else, when the worker's thread is to be started: not before, as a process may
  /// build its clients and fork before it serves. False if it cannot work now; then it is called again later.
  [[nodiscard]] virtual bool open() noexcept { return true; }

  /// Returns when there is something to do, when `wake` was called since the last wait or is called meanwhile,
  /// and at the latest after `longest`; at once if it has posted a job itself. Called on the worker's thread
  /// alone.
  virtual void wait(std::chrono::milliseconds longest) noexcept = 0;

  /// Thread-safe, once it is open.
  virtual void wake() noexcept = 0;

 protected:
  Poller() = default;
};

/// One that waits for `wake` alone.
[[nodiscard]] std::unique_ptr<Poller> make_poller();

}  // namespace auth0::inline v0::worker
