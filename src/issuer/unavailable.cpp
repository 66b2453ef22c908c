#include "issuer/unavailable.hpp"

#include "base/fail.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace auth0::inline v0::issuer {

Error with_retry_after(Error error, std::chrono::seconds wait) {
  error.retry_after = wait;
  return error;
}

Error still_being_fetched() {
  return with_retry_after(fail(Reason::issuer_unavailable, "the issuer's keys are still being fetched").error(),
                          std::chrono::seconds(1));
}

Error no_keys_published(std::chrono::seconds wait) {
  return with_retry_after(
      fail(Reason::issuer_unavailable, "the issuer publishes no keys: its key set is empty").error(), wait);
}

Error slept_meanwhile() {
  return fail(Reason::issuer_unavailable,
              "the machine slept while the issuer's keys were fetched; they may have been revoked meanwhile")
      .error();
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

std::chrono::seconds seconds_until(std::chrono::steady_clock::time_point then,
                                   std::chrono::steady_clock::time_point now) noexcept {
  return std::max(std::chrono::ceil<std::chrono::seconds>(then - now), std::chrono::seconds(1));
}

}  // namespace auth0::inline v0::issuer
