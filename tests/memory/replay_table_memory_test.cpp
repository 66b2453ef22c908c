#include "dpop/replay_table.hpp"
#include "support/fail_each_allocation.hpp"
#include "support/proof_uses.hpp"

#include <cstdint>
#include <gtest/gtest.h>
#include <memory>

namespace auth0::test {

namespace {

constexpr std::uint64_t before_growth = 12;  // three quarters of the 16 places that a table begins with

// 8.7
TEST(ReplayTableWithoutMemory, ForgetsNoProofWhereItCannotGrow) {
  bool is_recorded = false;
  fail_each_allocation(
      [&] {
        is_recorded = false;
        auto table = std::make_unique<dpop::ReplayTable>(1000);
        for (std::uint64_t i = 0; i < before_growth; ++i)
          EXPECT_EQ(table->record(use_of(i)), ReplayOutcome::first_use);
        return table;
      },
      [&](dpop::ReplayTable& table) {
        is_recorded = table.record(use_of(before_growth)) == ReplayOutcome::first_use;
      },
      [&](dpop::ReplayTable& table) {
        for (std::uint64_t i = 0; i < before_growth; ++i)
          EXPECT_EQ(table.record(use_of(i)), ReplayOutcome::replayed);
        EXPECT_EQ(table.record(use_of(before_growth)),
                  is_recorded ? ReplayOutcome::replayed : ReplayOutcome::first_use);
        EXPECT_EQ(table.size(), before_growth + 1);
      });
}

}  // namespace

}  // namespace auth0::test
