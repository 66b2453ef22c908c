#include "exchange/kept/token_text.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <optional>
#include <string>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;

exchange::KeptToken kept_token() {
  exchange::KeptToken kept{.tokens = {}, .exchanged_at = std::chrono::sys_seconds(1h), .usable_until = {}};
  kept.usable_until = std::chrono::sys_seconds(2h);
  kept.tokens.access_token = "at";
  kept.tokens.token_type = "Bearer";
  kept.tokens.expires_at = std::chrono::sys_seconds(3h);
  return kept;
}

std::optional<exchange::KeptToken> written_and_read(const exchange::KeptToken& kept) {
  const auto text = exchange::to_text(kept);
  return exchange::from_text({text.data(), text.size()});
}

// 10.10
TEST(TextOfAKeptToken, IsReadAsItWasWritten) {
  const auto read = written_and_read(kept_token());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->tokens.access_token, "at");
  EXPECT_EQ(read->tokens.token_type, "Bearer");
  EXPECT_EQ(read->tokens.expires_at, std::chrono::sys_seconds(3h));
  EXPECT_EQ(read->exchanged_at, std::chrono::sys_seconds(1h));
  EXPECT_EQ(read->usable_until, std::chrono::sys_seconds(2h));
}

// Longer than what is written at a time.
TEST(TextOfAKeptToken, MayBeLong) {
  auto kept = kept_token();
  kept.tokens.id_token = std::string(50'000, 'i') + "end";
  const auto read = written_and_read(kept);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->tokens.id_token, kept.tokens.id_token);
}

TEST(TextOfAKeptToken, MustHaveATokenThatExpires) {
  auto without_end = kept_token();
  without_end.tokens.expires_at.reset();
  EXPECT_FALSE(written_and_read(without_end));
  auto without_token = kept_token();
  without_token.tokens.access_token.clear();
  EXPECT_FALSE(written_and_read(without_token));
}

// Of another version, perhaps.
TEST(TextOfAKeptToken, MustHaveAllTimesAsWholeNumbers) {
  EXPECT_TRUE(exchange::from_text(R"({"access_token":"at","expires_at":3,"exchanged_at":1,"usable_until":2})"));
  for (const auto* text : {
           "",
           "[]",
           "{}",
           R"({"access_token":"at","expires_at":3,"usable_until":2})",
           R"({"access_token":"at","expires_at":3,"exchanged_at":1})",
           R"({"access_token":"at","exchanged_at":1,"usable_until":2})",
           R"({"access_token":"at","expires_at":3,"exchanged_at":"1","usable_until":2})",
           R"({"access_token":"at","expires_at":3,"exchanged_at":1,"usable_until":2.5})",
           R"({"access_token":1,"expires_at":3,"exchanged_at":1,"usable_until":2})",
       })
    EXPECT_FALSE(exchange::from_text(text)) << text;
}

}  // namespace

}  // namespace auth0::test
