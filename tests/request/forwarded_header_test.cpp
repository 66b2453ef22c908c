#include "request/forwarded_header.hpp"

#include <gtest/gtest.h>
#include <optional>
#include <string>

namespace auth0::test {

namespace {

using request::parse_forwarded;

// RFC 7239 section 4, the examples with one element
TEST(Forwarded, TellsProtoAndHost) {
  const auto element = parse_forwarded("for=192.0.2.60;proto=http;by=203.0.113.43");
  ASSERT_TRUE(element);
  EXPECT_EQ(element->proto, "http");
  EXPECT_EQ(element->host, std::nullopt);

  const auto quoted = parse_forwarded(R"(For="[2001:db8:cafe::17]:4711"; HOST="api.example.com:8443")");
  ASSERT_TRUE(quoted);
  EXPECT_EQ(quoted->host, "api.example.com:8443");
}

TEST(Forwarded, ReadsQuotedPairs) {
  const auto element = parse_forwarded(R"(host="a\"\\b")");
  ASSERT_TRUE(element);
  EXPECT_EQ(element->host, R"(a"\b)");
}

TEST(Forwarded, MayBeEmpty) {
  ASSERT_TRUE(parse_forwarded(""));
  EXPECT_EQ(parse_forwarded("")->host, std::nullopt);
}

// The first element may be the client's own.
TEST(Forwarded, IsRefusedWithSeveralElements) {
  EXPECT_FALSE(parse_forwarded("for=192.0.2.43, for=198.51.100.17"));
  EXPECT_FALSE(parse_forwarded("host=a.example.com,"));
}

TEST(Forwarded, IsRefusedWhereAParameterComesTwice) {
  EXPECT_FALSE(parse_forwarded("host=a.example.com;Host=b.example.com"));
  EXPECT_FALSE(parse_forwarded("for=a;for=b"));
}

std::string with_parameters(int count) {
  std::string text = "host=a.example.com";
  for (int i = 1; i < count; ++i)
    text += ";p" + std::to_string(i) + "=v";
  return text;
}

// Names are compared with each other, so that their number must have a bound.
TEST(Forwarded, IsRefusedWithMoreThanSixteenParameters) {
  ASSERT_TRUE(parse_forwarded(with_parameters(16)));
  EXPECT_EQ(parse_forwarded(with_parameters(16))->host, "a.example.com");
  EXPECT_FALSE(parse_forwarded(with_parameters(17)));
  EXPECT_FALSE(parse_forwarded(with_parameters(20'000)));
}

TEST(Forwarded, IsRefusedWhereItDoesNotFollowTheGrammar) {
  for (const auto* text : {"host", "host=", "=a", "host =a", "host= a", "host=a b", "host=\"a", "host=\"a\\",
                           "host=\"a\"b", "host=a:80", "host=a\x01", ";host=a", "host=a;;proto=https"})
    EXPECT_FALSE(parse_forwarded(text)) << text;
}

}  // namespace

}  // namespace auth0::test
