#include "exchange/request/form.hpp"

#include <gtest/gtest.h>
#include <string>

namespace auth0::test {

namespace {

using exchange::encode_form;

TEST(EncodeForm, JoinsFieldsInTheirOrder) {
  EXPECT_EQ(encode_form({{"b", "1"}, {"a", "2"}, {"b", "3"}}), "b=1&a=2&b=3");
}

TEST(EncodeForm, MakesNothingOfNoFields) {
  EXPECT_EQ(encode_form({}), "");
}

TEST(EncodeForm, KeepsFieldsWithoutAValue) {
  EXPECT_EQ(encode_form({{"a", ""}, {"b", "1"}}), "a=&b=1");
}

TEST(EncodeForm, LeavesLettersDigitsAndFourMarksAlone) {
  EXPECT_EQ(encode_form({{"a", "azAZ09*-._"}}), "a=azAZ09*-._");
}

TEST(EncodeForm, WritesASpaceAsPlus) {
  EXPECT_EQ(encode_form({{"scope", "read:a write:b"}}), "scope=read%3Aa+write%3Ab");
}

// A token endpoint would otherwise see fields that nobody has given.
TEST(EncodeForm, LetsNoValueBreakOutOfItsField) {
  EXPECT_EQ(encode_form({{"a", "1&client_id=other"}, {"b=c", "%41+~"}}),
            "a=1%26client_id%3Dother&b%3Dc=%2541%2B%7E");
}

TEST(EncodeForm, EncodesEveryOtherByteInUpperCase) {
  EXPECT_EQ(encode_form({{"a", std::string("\0\r\n\xC3\xA9\xFF", 6)}}), "a=%00%0D%0A%C3%A9%FF");
}

}  // namespace

}  // namespace auth0::test
