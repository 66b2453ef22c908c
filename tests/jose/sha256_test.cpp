#include "jose/sha256.hpp"

#include <cstddef>
#include <gtest/gtest.h>
#include <latch>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace auth0::inline v0::jose {
namespace {

// Of 65 threads some share their place, and are in it at the same time.
TEST(Sha256Hasher, HashesInMoreThreadsThanItKeepsContextsFor) {
  constexpr std::size_t count = 64;
  const std::string text(std::size_t{4} << 20U, 'x');
  const Sha256Hasher hasher;
  const auto expected = hasher.hash({text});
  std::latch all_there(count);
  std::vector<int> right(count);
  {
    std::vector<std::jthread> threads;
    for (auto& times : right) {
      threads.emplace_back([&] {
        all_there.arrive_and_wait();
        for (int i = 0; i < 3; ++i)
          times += hasher.hash({text}) == expected ? 1 : 0;
      });
    }
  }
  EXPECT_EQ(right, std::vector<int>(count, 3));
}

TEST(PrefixHasher, HashesWhileItHashes) {
  const auto of = [](const char* text) { return Sha256Hasher().hash({text}); };
  const PrefixHasher hasher;
  std::optional<PrefixHashes> inner;
  const auto outer = hasher.hash_unless("a text", 1, [&](const Sha256& /*whole*/) {
    inner = hasher.hash_unless("another", 2, [](const Sha256& /*whole*/) { return false; });
    return false;
  });
  ASSERT_TRUE(outer && inner);
  EXPECT_EQ(outer->whole, of("a text"));
  EXPECT_EQ(outer->prefix, of("a"));
  EXPECT_EQ(inner->whole, of("another"));
  EXPECT_EQ(inner->prefix, of("an"));
}

}  // namespace
}  // namespace auth0::inline v0::jose
