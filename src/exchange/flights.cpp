#include "exchange/flights.hpp"

#include "base/wiped_tokens.hpp"
#include "concurrency/forks.hpp"
#include "worker/wait_list.hpp"

#include <cstdint>
#include <new>
#include <optional>

namespace auth0::inline v0::exchange {

struct Flights::Flight {
  explicit Flight(const jose::Sha256& of) : name(of) {}
  ~Flight() {
    if (outcome && outcome->tokens) wipe_tokens(*outcome->tokens);
  }
  Flight(const Flight&) = delete;
  Flight& operator=(const Flight&) = delete;
  Flight(Flight&&) = delete;
  Flight& operator=(Flight&&) = delete;

  jose::Sha256 name;
  std::uint32_t forks = auth0::forks();
  bool has_ended = false;
  bool must_begin_again = false;
  std::optional<Outcome> outcome{};
  worker::WaitList others{};
};

Flights::Member::Member(Flights& flights, const jose::Sha256& name) : flights_(flights) {
  const MutexLock lock(flights_.mutex_);
  // One of the parent's, in a child of `fork()`, ends in the parent alone.
  const auto found = flights_.flights_.find(name);
  if (found != flights_.flights_.end() && found->second->forks == forks()) {
    flight_ = found->second;
    return;
  }
  flight_ = std::make_shared<Flight>(name);
  flights_.flights_.insert_or_assign(name, flight_);
  leads_ = true;
}

Flights::Member::~Member() {
  if (!leads_) return;
  const MutexLock lock(flights_.mutex_);
  flight_->has_ended = true;
  flights_.flights_.erase(flight_->name);
  flight_->others.wake_all();
}

void Flights::Member::share(const Outcome& outcome) noexcept {
  const MutexLock lock(flights_.mutex_);
  try {
    flight_->outcome.emplace(outcome);
  } catch (const std::bad_alloc&) {  // NOLINT(bugprone-empty-catch): the leader has its outcome all the same
  }
}

void Flights::Member::pass_on() noexcept {
  const MutexLock lock(flights_.mutex_);
  flight_->must_begin_again = true;
}

Task<worker::WaitEnd> Flights::Member::until_end(const worker::Waiting& waiting,
                                                 std::chrono::milliseconds longest) {
  // NOLINTNEXTLINE(misc-coroutine-hostile-raii): `wait` unlocks it before the coroutine is suspended
  MutexLock lock(flights_.mutex_);
  if (flight_->has_ended) co_return worker::WaitEnd::woken;
  auto woken = flight_->others.wait(lock, waiting, longest);
  co_return co_await std::move(woken);
}

bool Flights::Member::has_outcome() const {
  const MutexLock lock(flights_.mutex_);
  return flight_->has_ended && flight_->outcome;
}

Outcome Flights::Member::outcome() const {
  const MutexLock lock(flights_.mutex_);
  return flight_->outcome.value();
}

bool Flights::Member::must_begin_again() const {
  const MutexLock lock(flights_.mutex_);
  return flight_->must_begin_again;
}

}  // namespace auth0::inline v0::exchange
