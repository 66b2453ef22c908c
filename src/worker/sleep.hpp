#pragma once

#include "concurrency/task.hpp"
#include "worker/waiting.hpp"

#include <chrono>
#include <thread>

namespace auth0::inline v0::worker {

/// Waits for this time; less if the call is cancelled, which is what it gives then.
[[nodiscard]] inline Task<WaitEnd> sleep_for(const Waiting& waiting, std::chrono::nanoseconds time) {
  class Sleep final : public Parked {
   public:
    using Parked::Parked;

   protected:
    [[nodiscard]] bool withdraw() noexcept override { return true; }  // nobody wakes it
  };

  if (waiting.blocks()) {
    std::this_thread::sleep_for(time);
    co_return WaitEnd::timed_out;
  }
  // NOLINTNEXTLINE(misc-const-correctness): awaiting it changes it
  Sleep sleep(waiting, Worker::after(time));
  co_return co_await sleep;
}

}  // namespace auth0::inline v0::worker
