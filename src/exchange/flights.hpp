#pragma once

#include "base/mutex.hpp"
#include "concurrency/task.hpp"
#include "exchange/answer/outcome.hpp"
#include "jose/sha256.hpp"
#include "worker/waiting.hpp"

#include <chrono>
#include <map>
#include <memory>

namespace auth0::inline v0::exchange {

/// Lets calls that need the same thing at the same time share one piece of work. Thread-safe.
///
/// The first call with a name leads: it does the work. Calls that come with the same name before it ends wait
/// for it, on their threads or parked, and may each get a copy of its outcome.
class Flights {
  struct Flight;

 public:
  /// One call's part in a flight. The flight ends when its leader's part does.
  class Member {
   public:
    /// Joins the flight with this name; begins it, and leads, if there is none.
    Member(Flights& flights, const jose::Sha256& name);
    ~Member();
    Member(const Member&) = delete;
    Member& operator=(const Member&) = delete;
    Member(Member&&) = delete;
    Member& operator=(Member&&) = delete;

    [[nodiscard]] bool leads() const noexcept { return leads_; }

    /// Of the leader: gives the others a copy; they get none if there is no memory for it.
    void share(const Outcome& outcome) noexcept;
    /// Of the leader: has the others begin again, because it could not do the work.
    void pass_on() noexcept;

    /// Of the others: waits until the flight has ended, at most so long, or the call is cancelled.
    [[nodiscard]] Task<worker::WaitEnd> until_end(const worker::Waiting& waiting,
                                                  std::chrono::milliseconds longest);
    /// Of the others, after that: whether they have the leader's outcome, and a copy of it.
    [[nodiscard]] bool has_outcome() const;
    [[nodiscard]] Outcome outcome() const;
    [[nodiscard]] bool must_begin_again() const;

   private:
    Flights& flights_;
    std::shared_ptr<Flight> flight_;  // the others': they find its outcome when the next one has begun
    bool leads_ = false;
  };

 private:
  Mutex mutex_;
  // What it points to is guarded too.
  std::map<jose::Sha256, std::shared_ptr<Flight>> flights_ AUTH0_GUARDED_BY(mutex_);
};

}  // namespace auth0::inline v0::exchange
