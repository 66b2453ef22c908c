#include "support/allocations.hpp"

#include <auth0/metrics.hpp>

#include <array>
#include <charconv>
#include <gtest/gtest.h>
#include <string_view>

namespace auth0::test {

namespace {

// A million subjects, clients, tokens and issuers of refused requests take nothing.
TEST(MetricsMemory, StaysAsItIsWhateverTokensSay) {
  const auto metrics = make_metrics();
  const auto tell = [&](int number) {
    std::array<char, 16> digits{};
    const std::string_view text(digits.data(),
                                std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
    metrics->on_verification(
        {.issuer = text, .was_remembered = false, .subject = text, .client_id = text, .token_id = text});
  };
  tell(0);
  const auto length = metrics->text({}, MetricsFormat::prometheus).size();
  const auto before = live_bytes();
  for (int i = 1; i < 1'000'000; ++i)
    tell(i);
  EXPECT_EQ(live_bytes(), before);
  EXPECT_LE(metrics->text({}, MetricsFormat::prometheus).size(), length + 200);  // more digits
}

}  // namespace

}  // namespace auth0::test
