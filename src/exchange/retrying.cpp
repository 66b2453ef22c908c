#include "exchange/retrying.hpp"

#include "base/backoff.hpp"
#include "base/random_fraction.hpp"
#include "worker/sleep.hpp"

#include <algorithm>
#include <utility>

namespace auth0::inline v0::exchange {

namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr unsigned max_requests = 3;
constexpr Backoff between_requests{.shortest = 200ms, .longest = 400ms, .jitter = 0.5};

}  // namespace

Retrying::Retrying(Options options, std::shared_ptr<const Clock> clock, NextStep next)
    : options_(std::move(options)), clock_(std::move(clock)), next_(std::move(next)) {
  if (!options_.random) options_.random = random_fraction;
  if (!options_.sleep) options_.sleep = worker::sleep_for;
}

// 200 ms, then 400 ms, less up to a half. If the server asks for more, it gets that and up to 200 ms more, so
// that the clients that it asked do not all come back at the same moment.
milliseconds Retrying::wait_after(unsigned requests, std::optional<std::chrono::seconds> retry_after) const {
  const double random = options_.random();
  const auto backoff = delay_after(requests, between_requests, random);
  if (!retry_after) return backoff;
  const auto extra = std::chrono::duration<double, std::milli>(200ms) * random;
  return std::max<milliseconds>(*retry_after + std::chrono::floor<milliseconds>(extra), backoff);
}

Task<Outcome> Retrying::run(ExchangeCall& call) {
  for (unsigned requests = 1;; ++requests) {
    auto running = next_->run(call);
    auto outcome = co_await std::move(running);
    if (outcome.tokens || !outcome.may_be_repeated || requests == max_requests) co_return outcome;
    const auto now = clock_->monotonic_now();
    if (call.deadline - now <= 1ms) co_return out_of_time();
    const auto wait = wait_after(requests, outcome.tokens.error().retry_after);
    if (now + wait >= call.deadline) {  // how the last request failed says more than the clock
      outcome.concerns_this_call_alone = true;
      co_return outcome;
    }
    auto sleeping = options_.sleep(call.waiting, wait);
    const auto end = co_await std::move(sleeping);
    if (end == worker::WaitEnd::cancelled) co_return cancelled();
  }
}

}  // namespace auth0::inline v0::exchange
