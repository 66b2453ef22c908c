#include "exchange/single_flight.hpp"

#include <new>
#include <utility>

namespace auth0::exchange {

namespace {

// Without memory for a copy the leader keeps what it has got, and the others ask for themselves.
std::optional<SingleFlight::Outcome> copy_for_others(const SingleFlight::Led& led) {
  if (!led.may_be_shared) return std::nullopt;
  try {
    return led.outcome;
  } catch (const std::bad_alloc&) {
    return std::nullopt;
  }
}

}  // namespace

std::optional<SingleFlight::Outcome> SingleFlight::run(const jose::Sha256& name,
                                                       std::chrono::milliseconds max_wait,
                                                       const std::function<Led()>& lead) {
  std::unique_lock lock(mutex_);
  if (const auto found = flights_.find(name); found != flights_.end()) {
    const auto flight = found->second;
    if (!ended_.wait_for(lock, max_wait, [&flight] { return flight->ended; })) return std::nullopt;
    return flight->outcome;
  }
  const auto flight = flights_.emplace(name, std::make_shared<Flight>()).first->second;
  lock.unlock();
  try {
    auto led = lead();
    end(name, *flight, copy_for_others(led));
    return std::move(led.outcome);
  } catch (...) {
    end(name, *flight, std::nullopt);
    throw;
  }
}

void SingleFlight::end(const jose::Sha256& name, Flight& flight, std::optional<Outcome> outcome) {
  const std::scoped_lock lock(mutex_);
  flight.outcome = std::move(outcome);
  flight.ended = true;
  flights_.erase(name);
  ended_.notify_all();
}

}  // namespace auth0::exchange
