#include "request/form.hpp"

#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::test {

namespace {

using request::form_decoded;
using request::form_values;
using Values = std::vector<std::string_view>;

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
