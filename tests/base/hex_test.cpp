#include "base/hex.hpp"

#include <array>
#include <gtest/gtest.h>

namespace auth0::test {

namespace {

TEST(Hex, ReadsTwoDigitsOfEitherCase) {
  EXPECT_EQ(hex_byte("aF"), 0xAF);
  EXPECT_EQ(hex_byte("09rest"), 0x09);
  for (const auto* text : {"", "a", "g0", "0g", "-1", " 1", "+1", "0x"})
    EXPECT_EQ(hex_byte(text), -1) << text;
}

TEST(Hex, WritesWhatItReads) {
  const std::array<unsigned char, 3> bytes = {0x00, 0x9A, 0xFF};
  EXPECT_EQ(hexadecimal(bytes), "009aff");
  std::array<unsigned char, 3> read{};
  EXPECT_TRUE(from_hexadecimal("009AfF", read));
  EXPECT_EQ(read, bytes);
  for (const auto* text : {"", "009af", "009aff0", "009aff00", "009agf"})
    EXPECT_FALSE(from_hexadecimal(text, read)) << text;
}

}  // namespace

}  // namespace auth0::test
