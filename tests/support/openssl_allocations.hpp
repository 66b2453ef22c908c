#pragma once

#include <algorithm>
#include <cstddef>
#include <gtest/gtest.h>
#include <limits>
#include <new>
#include <stdexcept>

namespace auth0::test {

/// While it lives, this thread's n-th allocation of OpenSSL fails, from 0, and those after it if it is
/// `for_good`. One at a time, and only in programs that are linked with openssl_allocations.cpp.
class FailingOpenssl {
 public:
  FailingOpenssl(std::size_t n, bool for_good) noexcept;
  ~FailingOpenssl();
  FailingOpenssl(const FailingOpenssl&) = delete;
  FailingOpenssl& operator=(const FailingOpenssl&) = delete;
  FailingOpenssl(FailingOpenssl&&) = delete;
  FailingOpenssl& operator=(FailingOpenssl&&) = delete;

  /// How many allocations have come.
  [[nodiscard]] static std::size_t count() noexcept;
};

/// Whether OpenSSL allocates by the functions of openssl_allocations.cpp: it takes them before its first
/// allocation only.
[[nodiscard]] bool openssl_allocations_may_fail() noexcept;

/// Which allocation of so many fails after the n-th: each of the first and the last 64, and some between them.
[[nodiscard]] constexpr std::size_t next_to_fail(std::size_t n, std::size_t all) noexcept {
  constexpr std::size_t at_either_end = 64;
  if (n < at_either_end || n + at_either_end >= all) return n + 1;
  return std::min(n + 1 + (n / 32), all - at_either_end);
}

/// Makes OpenSSL's first allocation of `act` fail, then the second, and so on until there are no more; each
/// alone, and each with all that follow. Of the thousands that reading a PEM text takes, some. There is a
/// result or an exception that the library documents for it. Then `check` is told whether one has failed.
/// `prepare` comes before, and makes what the other two are given.
template <class Prepare, class Act, class Check>
void fail_each_openssl_allocation(Prepare prepare, Act act, Check check) {
  ASSERT_TRUE(openssl_allocations_may_fail());
  constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
  // Returns how many allocations came.
  const auto try_with_failure_at = [&](std::size_t n, bool for_good) {
    auto scene = prepare();
    std::size_t count = 0;
    {
      const FailingOpenssl failing(n, for_good);
      try {
        act(scene);
      } catch (const std::bad_alloc&) {      // NOLINT(bugprone-empty-catch): one way to say that OpenSSL cannot
      } catch (const std::runtime_error&) {  // NOLINT(bugprone-empty-catch): the other one
      }
      count = FailingOpenssl::count();
    }
    check(scene, count > n);
    return count;
  };
  // OpenSSL makes some things once for the whole process, and does not try again where that fails.
  static_cast<void>(try_with_failure_at(none, false));
  const std::size_t all = try_with_failure_at(none, false);
  for (const bool for_good : {false, true}) {
    for (std::size_t n = 0; n < all; n = next_to_fail(n, all)) {
      static_cast<void>(try_with_failure_at(n, for_good));
      ASSERT_FALSE(::testing::Test::HasFailure())
          << "with allocation " << n << (for_good ? " and all after it" : "");
    }
  }
}

}  // namespace auth0::test
