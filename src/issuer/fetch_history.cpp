#include "issuer/fetch_history.hpp"

#include "issuer/backoff.hpp"
#include "issuer/unavailable.hpp"

namespace auth0::inline v0::issuer {

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

}  // namespace auth0::inline v0::issuer
