#pragma once

#include "support/allocations.hpp"

#include <cstddef>
#include <gtest/gtest.h>
#include <new>

namespace auth0::test {

/// Makes the first allocation of `act` fail, then the second, and so on until there are no more. Each time
/// there is a result, an error or std::bad_alloc, and afterwards `check` finds everything in order. `prepare`
/// comes before, and makes what the other two are given. Only in programs that are linked with allocations.cpp.
template <class Prepare, class Act, class Check>
void fail_each_allocation(Prepare prepare, Act act, Check check) {
  for (std::size_t n = 1; n < 100'000; ++n) {
    const auto scene = prepare();
    bool has_failed = false;
    {
      const FailingAllocation failing(n);
      try {
        act(*scene);
      } catch (const std::bad_alloc&) {  // NOLINT(bugprone-empty-catch): one way to say that there is no memory
      }
      has_failed = FailingAllocation::has_failed();
    }
    check(*scene);
    if (!has_failed) return;
    ASSERT_FALSE(::testing::Test::HasFailure()) << "with allocation " << n;
  }
  FAIL() << "it does not end";
}

}  // namespace auth0::test
