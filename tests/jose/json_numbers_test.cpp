#include "jose/json.hpp"

#include <boost/json/serialize.hpp>
#include <cmath>
#include <cstdint>
#include <gtest/gtest.h>
#include <limits>
#include <random>
#include <string>

namespace auth0::inline v0::jose {
namespace {

namespace json = boost::json;

double parsed_double(const std::string& text) {
  const auto value = parse_json(text);
  return value && value->is_double() ? value->get_double() : std::numeric_limits<double>::quiet_NaN();
}

TEST(ParseJsonNumbers, RefusesWhatNoFiniteDoubleIsNear) {  // 5.1
  for (const std::string text :
       {"1e400", "-1e400", "1.8e308", "1E+999", "[1, 1e309]", "{\"a\":{\"b\":[-2e308]}}"})
    EXPECT_FALSE(parse_json(text)) << text;
  EXPECT_FALSE(parse_json(std::string(400, '9')));
  EXPECT_FALSE(parse_json(std::string(400, '9') + ".5"));
}

TEST(ParseJsonNumbers, ReadsTheLargestAndTheSmallest) {
  EXPECT_EQ(parsed_double("1.7976931348623157e308"), std::numeric_limits<double>::max());
  EXPECT_EQ(parsed_double("-1.7976931348623157e308"), std::numeric_limits<double>::lowest());
  EXPECT_EQ(parsed_double("2.2250738585072014e-308"), std::numeric_limits<double>::min());
}

TEST(ParseJsonNumbers, ReadsWhatIsTooSmallAsZero) {
  EXPECT_EQ(parsed_double("1e-400"), 0.0);
  EXPECT_EQ(parsed_double("0." + std::string(400, '0') + "1"), 0.0);
  EXPECT_TRUE(std::signbit(parsed_double("-1e-400")));
}

TEST(ParseJsonNumbers, ReadsTheNearestDouble) {
  EXPECT_EQ(parsed_double("1.1"), 1.1);
  EXPECT_EQ(parsed_double("0.1"), 0.1);
  EXPECT_EQ(parsed_double("-2.5e+3"), -2500.0);
  EXPECT_EQ(parsed_double("5e-3"), 0.005);
  EXPECT_EQ(parsed_double("8.41e21"), 8.41e21);
  EXPECT_EQ(parsed_double("9007199254740993.0"), 9007199254740992.0);
  EXPECT_EQ(parsed_double("123456789012345678901234567890"), 123456789012345678901234567890.0);
}

TEST(ParseJsonNumbers, ReadsIntegersOfSixtyFourBitsExactly) {
  EXPECT_EQ(parse_json("9007199254740993"), json::value(std::int64_t{9007199254740993}));
  EXPECT_EQ(parse_json("-9223372036854775808"), json::value(std::numeric_limits<std::int64_t>::min()));
  EXPECT_EQ(parse_json("18446744073709551615"), json::value(std::numeric_limits<std::uint64_t>::max()));
  EXPECT_TRUE(parse_json("18446744073709551616")->is_double());
}

/// Texts of JSON documents, numbers above all.
class Documents {
 public:
  std::string next() { return value(3); }

 private:
  int below(int limit) { return std::uniform_int_distribution(0, limit - 1)(random_); }

  std::string digits(int most) {
    std::string text(1, static_cast<char>('1' + below(9)));
    for (int more = below(most); more > 0; --more)
      text += static_cast<char>('0' + below(10));
    return text;
  }

  std::string number() {
    std::string text = below(2) == 0 ? "-" : "";
    text += below(4) == 0 ? "0" : digits(22);
    if (below(2) == 0) text += "." + digits(22);
    if (below(2) == 0) text += (below(2) == 0 ? "e-" : "E+") + std::to_string(below(420));
    return text;
  }

  std::string value(int depth) {
    const int kind = depth == 0 ? 0 : below(4);
    if (kind == 1) return "[" + value(depth - 1) + "," + value(depth - 1) + "]";
    if (kind == 2) return R"({"a":)" + value(depth - 1) + R"(,"\u00e4\n":)" + value(depth - 1) + "}";
    if (kind == 3) return R"(["text \" \u0000",true,null,{}])";
    return number();
  }

  std::mt19937 random_{20'240'229};
};

// What is printed of a token is JSON, and the same token.
TEST(ParseJsonNumbers, ReadsAgainAsEqualWhatWasWrittenOfWhatItAccepted) {
  Documents documents;
  int accepted = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = documents.next();
    const auto value = parse_json(text);
    if (!value) continue;
    ++accepted;
    ASSERT_EQ(parse_json(json::serialize(*value)), value) << text;
  }
  EXPECT_GT(accepted, 10'000);
}

}  // namespace
}  // namespace auth0::inline v0::jose
