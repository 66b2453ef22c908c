#include "jose/base64url.hpp"

#include <array>
#include <cstddef>
#include <gtest/gtest.h>
#include <random>
#include <span>
#include <string>

namespace auth0::inline v0::jose {
namespace {

TEST(Base64url, DecodesTheVectorsOfRfc4648WithoutPadding) {
  EXPECT_EQ(base64url_decode(""), "");
  EXPECT_EQ(base64url_decode("Zg"), "f");
  EXPECT_EQ(base64url_decode("Zm8"), "fo");
  EXPECT_EQ(base64url_decode("Zm9v"), "foo");
  EXPECT_EQ(base64url_decode("Zm9vYmFy"), "foobar");
  EXPECT_EQ(base64url_decode("-_-_"), "\xFB\xFF\xBF");
}

TEST(Base64url, EncodesWhatItDecodes) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) {
    EXPECT_EQ(base64url_decode(base64url_encode(bytes)), bytes);
    bytes += static_cast<char>(i);
  }
}

TEST(Base64url, RefusesPaddingWhiteSpaceAndOtherAlphabets) {  // 5.1
  for (const char* text : {"Zg==", "Zm8=", "Zm9v=", "Zm 9v", "Zm9v\n", " Zm9v", "+/+/", "Zm9\xC3", "Zm9v,"}) {
    EXPECT_FALSE(base64url_decode(text)) << text;
  }
}

TEST(Base64url, RefusesEveryCharacterOutsideTheAlphabetInEachPlace) {  // 5.1
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (int c = 0; c < 256; ++c) {
    const bool valid = alphabet.find(static_cast<char>(c)) != std::string::npos && c != 0;
    for (std::size_t place = 0; place < 4; ++place) {
      std::string text = "AAAA";
      text[place] = static_cast<char>(c);
      EXPECT_EQ(base64url_decode(text).has_value(), valid) << c << " in place " << place;
    }
  }
}

// Long texts are decoded in blocks, where the processor can, and short ones are not.
TEST(Base64url, DecodesALongTextAsItsGroupsOfFour) {
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::minstd_rand random(1);  // the same texts in each run
  for (std::size_t size = 0; size < 400; size += 4) {
    std::string text;
    std::string bytes;
    while (text.size() < size) {
      std::string group;
      while (group.size() < 4)
        group += alphabet[random() % alphabet.size()];
      text += group;
      bytes += base64url_decode(group).value();
    }
    EXPECT_EQ(base64url_decode(text), bytes);
    EXPECT_EQ(base64url_encode(bytes), text);
  }
}

TEST(Base64url, WritesNothingBehindItsSpace) {
  for (std::size_t size = 0; size < 120; ++size) {
    const std::size_t bound = base64url_decoded_bound(size);
    std::string space(bound + 16, '!');
    const std::span out(reinterpret_cast<unsigned char*>(space.data()), bound);
    EXPECT_EQ(base64url_decode(std::string(size, 'A'), out).has_value(), size % 4 != 1) << size;
    EXPECT_EQ(space.substr(bound), std::string(16, '!')) << size;
  }
}

TEST(Base64url, RefusesEveryCharacterOutsideTheAlphabetInEachPlaceOfALongText) {  // 5.1
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (int c = 0; c < 256; ++c) {
    const bool valid = alphabet.contains(static_cast<char>(c)) && c != 0;
    for (std::size_t place = 0; place < 52; ++place) {
      std::string text(52, 'A');
      text[place] = static_cast<char>(c);
      ASSERT_EQ(base64url_decode(text).has_value(), valid) << c << " in place " << place;
    }
  }
}

TEST(Base64url, RefusesTrailingBitsThatAreNotZero) {  // 5.1
  EXPECT_FALSE(base64url_decode("Zh"));
  EXPECT_FALSE(base64url_decode("Zm9"));
  EXPECT_TRUE(base64url_decode("Zm8"));
}

TEST(Base64url, RefusesALengthThatNoBytesHave) {  // 5.1
  EXPECT_FALSE(base64url_decode("A"));
  EXPECT_FALSE(base64url_decode("AAAAA"));
}

TEST(Base64url, WritesNothingIntoSpaceThatIsTooSmall) {
  std::array<unsigned char, base64url_decoded_bound(8)> space{};
  for (std::size_t size = 0; size < space.size(); ++size)
    EXPECT_FALSE(base64url_decode("Zm9vYmFy", std::span(space).first(size))) << size;
  EXPECT_EQ(base64url_decode("Zm9vYmFy", space), 6U);
}

}  // namespace
}  // namespace auth0::inline v0::jose
