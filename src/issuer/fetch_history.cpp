#include "issuer/fetch_history.hpp"

#include "issuer/backoff.hpp"

#include <algorithm>
#include <exception>

namespace auth0::issuer {

void FetchHistory::note_success(TimePoint now, bool was_slow, double random) noexcept {
  error_.reset();
  failures_ = 0;
  if (was_slow) {
    back_off(now, random);
  } else {
    setbacks_ = 0;
    retry_at_ = TimePoint::min();
  }
}

void FetchHistory::note_failure(TimePoint now, Error& error, double random) noexcept {
  ++failures_;
  back_off(now, random);
  error.retry_after = seconds_until(retry_at_, now);
  error_ = copy_of(error);
}

void FetchHistory::back_off(TimePoint now, double random) noexcept {
  ++setbacks_;
  retry_at_ = now + delay_after(setbacks_, fetch_backoff, random);
}

Error copy_of(const Error& error) noexcept {
  try {
    return error;
  } catch (const std::exception&) {
    Error replacement = out_of_memory();
    replacement.retry_after = error.retry_after;
    return replacement;
  }
}

Error out_of_memory() noexcept {
  return {.reason = Reason::issuer_unavailable, .message = "out of memory"};
}

std::chrono::seconds seconds_until(FetchHistory::TimePoint then, FetchHistory::TimePoint now) noexcept {
  return std::max(std::chrono::ceil<std::chrono::seconds>(then - now), std::chrono::seconds(1));
}

}  // namespace auth0::issuer
