#include "serve/request_path.hpp"

#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

using command::serve::request_path;

TEST(RequestPath, IsDecodedOnce) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases = {
      {"/", "/"},
      {"/?a=/../b", "/"},
      {"/orders", "/orders"},
      {"/orders/", "/orders"},
      {"/orders/7?x=%2e%2e", "/orders/7"},
      {"/%6Frders", "/orders"},
      {"/%40me", "/@me"},
      {"/a%20b", "/a b"},
      {"/a+b", "/a+b"},
      {"/a%2Bb", "/a+b"},
      {"/%7B%7D%2a", "/{}*"},
      {"/caf%C3%A9", "/caf\xC3\xA9"},
      {"/stra%C3%9Fe",
       "/stra\xC3\x9F"
       "e"},
      {"/%E6%B3%A8%E6%96%87", "/\xE6\xB3\xA8\xE6\x96\x87"},
      {"/%F0%9F%98%80", "/\xF0\x9F\x98\x80"},
      {"/a.b/.well-known/x", "/a.b/.well-known/x"},
      {"/...a", "/...a"},
      {"/a?b\\c", "/a"},
      {"/a?caf\xC3\xA9", "/a"},
  };
  for (const auto& [target, text] : cases) {
    const auto path = request_path(target);
    ASSERT_TRUE(path) << target;
    EXPECT_EQ(path->text, text) << target;
    EXPECT_FALSE(path->is_ambiguous) << target;
  }
}

TEST(RequestPath, IsAmbiguousWhereReadersMayDiffer) {
  for (const std::string_view target : {
           "/..",
           "/a/../b",
           "/a/..",
           "/a/./b",
           "/.",
           "/a/%2e%2e/b",
           "/a/.%2E/b",
           "/a/%2e/b",
           "//",
           "//a",
           "/a//b",
           "/a//",
           "///",
           "/a%2fb",
           "/a%2F..%2Fb",
           "/%2f",
           "/%2F/",
           "/a%5cb",
           "/a%5C..",
           "/a;b",
           "/a;jsession=1",
           "/a/..;/b",
           "/a%3bb",
           "/a%3Bb",
           "/a%3Fb",
           "/a%23b",
           "/a%25b",
           "/%252e%252e/b",
           "/a%252fb",
           "/a%00",
           "/a%0d%0aX:%20",
           "/a%09b",
           "/a%7F",
           "/a%1f",
           "/%80",
           "/%c0%af",
           "/%c0%ae%c0%ae",
           "/%e0%80%af",
           "/%f0%80%80%af",
           "/%ed%a0%80",
           "/%f5%80%80%80",
           "/a%c3",
           "/a%c3/b",
           "/a\xC3\xA9",
           "/\xFF",
           "/%ef%bc%8f",
           "/%ef%bc%8e.",
           "/%ef%bd%81dmin",
           "/%c2%85",
           "/%e2%88%95",
           "/admin.",
           "/admin./x",
           "/admin%20",
           "/%20admin",
           "/a/%20/b",
           "/a/...",
           "/a/..?x",
           "/..%2f..%2fetc",
           "/%2e%2e%5cx",
           "/a/%e2%81%84b",
           "/%e3%80%82%e3%80%82/b",  // ideographic full stops
           "/a%ef%bd%a1",            // a half-wide one
           "/%ef%bc%8e%ef%bc%8e/b",  // wide ones
           "/%e2%80%a5/b",           // two dots
           "/a%ef%b9%92b",           // a small full stop
           "/a%ef%b9%a8b",           // a small backslash
           "/a%cd%beb",              // the Greek question mark, which is a semicolon
           "/%e2%84%aa",             // the Kelvin sign
           "/%c5%bf",                // a long s
           "/%f0%9d%90%9admin",      // a bold a
           "/%e2%93%90dmin",         // an a in a circle
           "/%ef%ac%81le",           // a ligature
           "/a%c2%a0b",              // a space that does not break
       }) {
    const auto path = request_path(target);
    ASSERT_TRUE(path) << target;
    EXPECT_TRUE(path->is_ambiguous) << target;
  }
}

TEST(RequestPath, RefusesWhatNoServerMayGet) {
  for (const std::string_view target : {
           std::string_view(""),
           std::string_view("*"),
           std::string_view("orders"),
           std::string_view("http://api.example.com/"),
           std::string_view("api.example.com:443"),
           std::string_view("\\a"),
           std::string_view("/a\\b"),
           std::string_view("/a\\..\\b"),
           std::string_view("/a b"),
           std::string_view("/a#b"),
           std::string_view("/a\tb"),
           std::string_view("/a\r\nX: y"),
           std::string_view("/a\0b", 4),
           std::string_view("/a\x7F"),
           std::string_view("/a?b c"),
           std::string_view("/a?b#c"),
           std::string_view("/a?b\nc"),
           std::string_view("/%"),
           std::string_view("/%2"),
           std::string_view("/%2g"),
           std::string_view("/%zz"),
           std::string_view("/%%32e"),
           std::string_view("/%u002e"),
           std::string_view("/% 2"),
       })
    EXPECT_FALSE(request_path(target)) << target;
  EXPECT_TRUE(request_path("/" + std::string(8191, 'a')));
  EXPECT_FALSE(request_path("/" + std::string(8192, 'a')));
}

}  // namespace

}  // namespace auth0::test
