#include "url/form.hpp"

#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::test {

namespace {

using url::encode_form;
using url::form_decoded;
using url::form_values;
using Values = std::vector<std::string_view>;

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

TEST(FormDecoded, DecodesPercentEncodingsAndPlus) {
  EXPECT_EQ(form_decoded("a%2Eb%2e+%00c"), std::string("a.b. \0c", 7));
  EXPECT_EQ(form_decoded(""), "");
}

// 9.1: strictly
TEST(FormDecoded, RefusesBrokenEncodings) {
  for (const auto* text : {"%", "a%", "%2", "%2g", "%g2", "%+1", "%-1", "% 1", "%%20"})
    EXPECT_FALSE(form_decoded(text)) << text;
}

TEST(FormValues, FindsEachParameterOfTheName) {
  EXPECT_EQ(form_values("a=1&b=2&a=3", "a"), (Values{"1", "3"}));
  EXPECT_EQ(form_values("a=1&b=2", "c"), Values());
  EXPECT_EQ(form_values("", "a"), Values());
}

TEST(FormValues, TakesAParameterWithoutEqualsForAnEmptyOne) {
  EXPECT_EQ(form_values("a", "a"), Values{""});
  EXPECT_EQ(form_values("a=&&a", "a"), (Values{"", ""}));
}

TEST(FormValues, SplitsAtTheFirstEquals) {
  EXPECT_EQ(form_values("a=b=c==", "a"), Values{"b=c=="});
}

// A reader that decodes names must not find a token that we did not.
TEST(FormValues, ComparesDecodedNames) {
  EXPECT_EQ(form_values("access%5Ftoken=x", "access_token"), Values{"x"});
  EXPECT_EQ(form_values("access%5token=x&ACCESS_TOKEN=y", "access_token"), Values());
}

}  // namespace

}  // namespace auth0::test
