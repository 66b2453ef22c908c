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
