#include "exchange/retries.hpp"

#include "base/fail.hpp"
#include "base/random_fraction.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace auth0::exchange {

namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr unsigned max_attempts = 3;

}  // namespace

Retries::Retries(Options options, std::shared_ptr<const Clock> clock)
    : options_(std::move(options)), clock_(std::move(clock)) {
  if (!options_.random) options_.random = random_fraction;
  if (!options_.sleep) options_.sleep = [](milliseconds time) { std::this_thread::sleep_for(time); };
}

// 200 ms, then 400 ms, less up to a half. Where the server asks for more it gets that and up to 200 ms besides,
// so that all who were sent away do not come back in the same moment.
milliseconds Retries::wait_after(unsigned attempts, const Attempt& last) const {
  const double random = options_.random();
  const auto share_of = [](milliseconds whole, double part) {
    return milliseconds(static_cast<milliseconds::rep>(static_cast<double>(whole.count()) * part));
  };
  const auto backoff = share_of(200ms * (1U << (attempts - 1)), 1 - (0.5 * random));
  if (!last.wait_asked_for) return backoff;
  return std::max<milliseconds>(*last.wait_asked_for + share_of(200ms, random), backoff);
}

Retries::Ended Retries::run(TimePoint deadline, const std::function<Attempt(milliseconds)>& attempt) const {
  const auto out_of_time = [] {
    return Ended{.outcome = std::unexpected(deadline_exceeded()), .for_want_of_time = true};
  };
  for (unsigned attempts = 1;; ++attempts) {
    const auto left = std::chrono::floor<milliseconds>(deadline - clock_->monotonic_now());
    if (left <= 0ms) return out_of_time();
    auto last = attempt(left);
    if (last.outcome || !last.may_be_repeated || attempts == max_attempts)
      return {.outcome = std::move(last.outcome)};
    const auto now = clock_->monotonic_now();
    if (deadline - now <= 1ms) return out_of_time();
    const auto wait = wait_after(attempts, last);
    // Where there is no time left for another attempt, how the last one failed says more than the clock.
    if (now + wait >= deadline) return {.outcome = std::move(last.outcome), .for_want_of_time = true};
    options_.sleep(wait);
  }
}

Error deadline_exceeded() {
  return fail(Reason::deadline_exceeded, "the deadline of the call came before the token").error();
}

}  // namespace auth0::exchange
