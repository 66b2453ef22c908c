#include "base/ascii.hpp"

#include <gtest/gtest.h>
#include <string_view>

namespace auth0::test {

namespace {

TEST(Ascii, ComparesLettersOfAsciiWithoutCase) {
  EXPECT_TRUE(equals_ignoring_case("DPoP-Nonce", "dpop-nonce"));
  EXPECT_FALSE(equals_ignoring_case("DPoP", "DPoP "));
  EXPECT_FALSE(equals_ignoring_case("\xC3\x84", "\xC3\xA4"));  // Ä and ä
  EXPECT_FALSE(equals_ignoring_case("[", "{"));                // neighbours of the letters
  EXPECT_TRUE(starts_with_ignoring_case("bEARER abc", "Bearer "));
  EXPECT_FALSE(starts_with_ignoring_case("Bear", "Bearer "));
  EXPECT_EQ(lower_case("AZ[\xC3\x84"), "az[\xC3\x84");
}

// The two sets differ: HTTP has spaces and tabs alone.
TEST(Ascii, TrimsHttpAndWrittenTextByTheirOwnSets) {
  constexpr std::string_view text = "\v\t a b \n";
  EXPECT_EQ(without_spaces_around(text), text);
  EXPECT_EQ(trimmed(text, ascii_white_space), "a b");
  EXPECT_EQ(without_spaces_around("\t a b \t"), "a b");
  EXPECT_EQ(without_spaces_around(" \t"), "");
}

TEST(Ascii, CallsATextBlankThatHoldsNothingButWhiteSpace) {
  EXPECT_TRUE(is_blank(""));
  EXPECT_TRUE(is_blank(" \t\r\n\f\v"));
  EXPECT_FALSE(is_blank(std::string_view("\0", 1)));
  EXPECT_FALSE(is_blank("\xC2\xA0"));  // a no-break space
}

}  // namespace

}  // namespace auth0::test
