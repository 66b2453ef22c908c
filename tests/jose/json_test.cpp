#include "jose/json.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>
#include <string>

namespace auth0::inline v0::jose {
namespace {

std::string nested(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

TEST(ParseJson, GivesTheValueThatTheTextHolds) {
  const auto value = parse_json(R"( {"a":[1,-2,3.5,"x\u00e4",true,null],"b":{"c":{}}} )");

  ASSERT_TRUE(value.has_value());
  EXPECT_EQ(boost::json::serialize(*value), "{\"a\":[1,-2,3.5E0,\"x\u00e4\",true,null],\"b\":{\"c\":{}}}");
}

TEST(ParseJson, RefusesExtensions) {  // 5.1
  for (const char* text : {"", "{} {}", "{}x", "{'a':1}", "{\"a\":1,}", "[1,]", "/**/{}", "{\"a\":NaN}",
                           "{\"a\":01}", "\xEF\xBB\xBF{}", "{\"a\"}", "{a:1}"}) {
    EXPECT_FALSE(parse_json(text)) << text;
  }
}

TEST(ParseJson, RefusesANameThatComesTwice) {  // 5.1
  for (const char* text : {R"({"a":1,"a":1})", R"({"a":1,"\u0061":2})", R"({"x":{"a":1,"b":2,"a":3}})",
                           R"([[{"a":1,"a":2}]])", R"({"a":{"b":1},"a":{"c":1}})"}) {
    EXPECT_FALSE(parse_json(text)) << text;
  }
  EXPECT_TRUE(parse_json(R"({"a":{"a":{"a":1}},"b":[{"a":1},{"a":1}]})"));
}

TEST(ParseJson, RefusesANameThatComesTwiceAmongMany) {  // 5.1; beyond the size where Boost.JSON begins to hash
  std::string text = "{";
  for (int i = 0; i < 100; ++i)
    text += "\"n" + std::to_string(i) + "\":0,";
  EXPECT_TRUE(parse_json(text + "\"n100\":0}"));
  EXPECT_FALSE(parse_json(text + "\"n50\":0}"));
}

TEST(ParseJson, TakesThirtyTwoLevelsAndNotOneMore) {  // 5.1
  EXPECT_TRUE(parse_json(nested(32)));
  EXPECT_FALSE(parse_json(nested(33)));
  EXPECT_FALSE(parse_json(std::string(100'000, '[')));
}

std::string object_of(int members) {
  std::string text = "{";
  for (int i = 0; i < members; ++i)
    text += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":0";
  return text + "}";
}

// A user of many clients has a member for each of them.
TEST(ParseJson, TakesFourThousandAndNinetySixMembersAndNotOneMore) {  // 5.1
  EXPECT_TRUE(parse_json(object_of(257)));
  EXPECT_TRUE(parse_json(object_of(4096)));
  EXPECT_FALSE(parse_json(object_of(4097)));
  EXPECT_FALSE(parse_json("[" + object_of(4097) + "]"));
}

std::string objects_of(int members, int count) {
  std::string text = "[";
  for (int i = 0; i < count; ++i)
    text.append(i == 0 ? "" : ",").append(object_of(members));
  return text + "]";
}

// The squares of 4096 and 1795 add up to a little under 20 million.
TEST(ParseJson, RefusesMoreLargeObjectsThanAreReadInTime) {  // 5.1
  EXPECT_TRUE(parse_json(objects_of(2000, 5)));
  EXPECT_FALSE(parse_json(objects_of(2000, 6)));
  EXPECT_TRUE(parse_json("{\"a\":" + object_of(4096) + ",\"b\":" + object_of(1794) + "}"));
  EXPECT_FALSE(parse_json("{\"a\":" + object_of(4096) + ",\"b\":" + object_of(1796) + "}"));
  EXPECT_TRUE(parse_json(objects_of(64, 1500)));
}

TEST(ParseJson, TakesTwentyMillionSquaresAndNotOneMore) {
  std::string text;  // 4000, 1999, 63, 5 and 2 squared, and that of the object around them
  for (const int members : {4000, 1999, 63, 5, 2})
    text += object_of(members) + ',';
  EXPECT_TRUE(parse_json("{\"a\":[" + text + "{}]}"));
  EXPECT_FALSE(parse_json("{\"a\":[" + text + "{\"b\":0}]}"));
}

TEST(ParseJson, RefusesInvalidUtf8InNamesAndValues) {  // 5.1
  EXPECT_FALSE(parse_json("{\"a\":\"\xFF\"}"));
  EXPECT_FALSE(parse_json("{\"\xC0\xAF\":1}"));
  EXPECT_FALSE(parse_json("{\"a\":\"\xED\xA0\x80\"}"));
}

TEST(ParseJsonObject, RefusesEveryOtherValue) {  // 5.1
  for (const char* text : {"[]", "1", "\"a\"", "null", "true"})
    EXPECT_FALSE(parse_json_object(text)) << text;
  EXPECT_TRUE(parse_json_object("{}"));
}

TEST(StringMember, IsNothingWhereTheMemberIsAbsentOrNoString) {
  const boost::json::object object{{"a", "x"}, {"b", 1}};
  EXPECT_EQ(string_member(object, "a"), "x");
  EXPECT_EQ(string_member(object, "b"), std::nullopt);
  EXPECT_EQ(string_member(object, "c"), std::nullopt);
}

}  // namespace
}  // namespace auth0::inline v0::jose
