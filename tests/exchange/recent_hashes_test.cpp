#include "exchange/kept/recent_hashes.hpp"

#include <chrono>
#include <gtest/gtest.h>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using Hashes = exchange::RecentHashes<int>;

constexpr jose::Sha256 one{1};
constexpr jose::Sha256 two{2};
constexpr jose::Sha256 three{3};
constexpr Hashes::TimePoint begin(1h);

// 10.11
TEST(RecentHashes, AreFoundFor60Seconds) {
  Hashes hashes(2);
  EXPECT_EQ(hashes.find(one, begin), nullptr);
  *hashes.renew(one, begin) = 1;
  ASSERT_NE(hashes.find(one, begin + 60s - 1ns), nullptr);
  EXPECT_EQ(*hashes.find(one, begin + 60s - 1ns), 1);
  EXPECT_EQ(hashes.find(one, begin + 60s), nullptr);
}

TEST(RecentHashes, KeepTheirValueWhereTheyAreRenewedInTime) {
  Hashes hashes(2);
  *hashes.renew(one, begin) = 1;
  EXPECT_EQ(*hashes.renew(one, begin + 60s - 1ns), 1);
  EXPECT_NE(hashes.find(one, begin + 119s), nullptr);
}

TEST(RecentHashes, HaveANewValueWhereTheyAreRenewedTooLate) {
  Hashes hashes(2);
  *hashes.renew(one, begin) = 1;
  EXPECT_EQ(*hashes.renew(one, begin + 60s), 0);
}

TEST(RecentHashes, AreSoManyTheOneThatEndsNextMakingRoom) {
  Hashes hashes(2);
  *hashes.renew(one, begin) = 1;
  *hashes.renew(two, begin) = 2;
  *hashes.renew(one, begin + 1s) = 1;
  *hashes.renew(three, begin + 1s) = 3;
  EXPECT_NE(hashes.find(one, begin + 1s), nullptr);
  EXPECT_EQ(hashes.find(two, begin + 1s), nullptr);
  EXPECT_NE(hashes.find(three, begin + 1s), nullptr);
  EXPECT_EQ(Hashes(0).renew(one, begin), nullptr);
}

TEST(RecentHashes, CanBeForgotten) {
  Hashes hashes(2);
  *hashes.renew(one, begin) = 1;
  hashes.forget(two);
  hashes.forget(one);
  EXPECT_EQ(hashes.find(one, begin), nullptr);
}

}  // namespace

}  // namespace auth0::test
