#include "serve/path_pattern.hpp"

#include <gtest/gtest.h>
#include <string_view>
#include <vector>

namespace auth0::test {

namespace {

using command::serve::PathPattern;

struct PatternCase {
  std::string_view pattern;
  std::vector<std::string_view> matching;
  std::vector<std::string_view> other;
};

TEST(PathPattern, MatchesWholeSegments) {
  const std::vector<PatternCase> cases = {
      {"/", {"/"}, {"/a"}},
      {"/orders", {"/orders"}, {"/", "/Orders", "/order", "/orders7", "/orders/7", "/x/orders"}},
      {"/orders/", {"/orders"}, {"/orders/7"}},
      {"/orders/{id}", {"/orders/7", "/orders/{id}"}, {"/orders", "/orders/7/lines"}},
      {"/{a}/{b}", {"/x/y"}, {"/", "/x", "/x/y/z"}},
      {"/orders/{id}/lines", {"/orders/7/lines"}, {"/orders/lines", "/orders/7/line"}},
      {"/orders/**", {"/orders", "/orders/7", "/orders/7/lines"}, {"/", "/orders7", "/ordersx/7"}},
      {"/users/{id}/**", {"/users/7", "/users/7/a/b"}, {"/users"}},
      {"/**", {"/", "/a", "/a/b"}, {}},
      {"/a%20b/%40me", {"/a b/@me"}, {"/a%20b/@me"}},
  };
  for (const auto& [text, matching, other] : cases) {
    const auto pattern = PathPattern::parse(text);
    ASSERT_TRUE(pattern) << text << ": " << pattern.error();
    for (const auto path : matching)
      EXPECT_TRUE(pattern->matches(path)) << text << ' ' << path;
    for (const auto path : other)
      EXPECT_FALSE(pattern->matches(path)) << text << ' ' << path;
    EXPECT_EQ(pattern->matches_every_path(), text == "/**") << text;
  }
}

TEST(PathPattern, RefusesWhatCannotBeReadInOneWay) {
  for (const std::string_view text : {"",
                                      "orders",
                                      "**",
                                      "*",
                                      "/*",
                                      "/a*",
                                      "/a**",
                                      "/**/a",
                                      "/a/{id}x",
                                      "/a/x{id}",
                                      "/a/{",
                                      "/a/{}",
                                      "/a/{a}{b}",
                                      "/a/{*}",
                                      "/a?b",
                                      "/a#b",
                                      "/a/../b",
                                      "/a//b",
                                      "/a;b",
                                      "/a%2fb",
                                      "/a%",
                                      "/a b",
                                      "//**",
                                      "/a//**",
                                      "/a\\b",
                                      "/../**",
                                      "/a%e3%80%82b",
                                      "/%ef%bc%8e%ef%bc%8e/b",
                                      "/a%ef%bd%a1/{id}",
                                      "/a\u3002b"})
    EXPECT_FALSE(PathPattern::parse(text)) << text;
}

TEST(PathPattern, CoversAnotherIfItMatchesAllOfItsPaths) {
  const auto covers = [](std::string_view one, std::string_view other) {
    return PathPattern::parse(one)->covers(*PathPattern::parse(other));
  };
  EXPECT_TRUE(covers("/**", "/"));
  EXPECT_TRUE(covers("/**", "/a/**"));
  EXPECT_TRUE(covers("/a/**", "/a"));
  EXPECT_TRUE(covers("/a/**", "/a/{x}/b"));
  EXPECT_TRUE(covers("/{x}", "/a"));
  EXPECT_TRUE(covers("/a", "/a/"));
  EXPECT_FALSE(covers("/a", "/{x}"));
  EXPECT_FALSE(covers("/a", "/a/**"));
  EXPECT_FALSE(covers("/a/**", "/**"));
  EXPECT_FALSE(covers("/a/{x}", "/a"));
  EXPECT_FALSE(covers("/a", "/b"));
}

}  // namespace

}  // namespace auth0::test
