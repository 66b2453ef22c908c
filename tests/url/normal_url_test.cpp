#include "url/normal_url.hpp"

#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace auth0::inline v0::url {
namespace {

TEST(CanonicalPath, RemovesDotSegmentsAsRfc3986Shows) {  // section 5.2.4
  EXPECT_EQ(canonical_path("/a/b/c/./../../g"), "/a/g");
  EXPECT_EQ(canonical_path(""), "/");
  EXPECT_EQ(canonical_path("/"), "/");
  EXPECT_EQ(canonical_path("/."), "/");
  EXPECT_EQ(canonical_path("/.."), "/");
  EXPECT_EQ(canonical_path("/../../a"), "/a");
  EXPECT_EQ(canonical_path("/a/.."), "/");
  EXPECT_EQ(canonical_path("/a/b/.."), "/a/");
  EXPECT_EQ(canonical_path("/a//b/"), "/a//b/");
  EXPECT_EQ(canonical_path("/..."), "/...");
}

TEST(CanonicalPath, DecodesOnlyWhatIsUnreserved) {  // section 6.2.2.2
  EXPECT_EQ(canonical_path("/%61%7e%2D"), "/a~-");
  EXPECT_EQ(canonical_path("/a%2fb"), "/a%2Fb");
  EXPECT_EQ(canonical_path("/%c3%a4"), "/%C3%A4");
  EXPECT_EQ(canonical_path("/x/%2e%2e/y"), "/y");
  EXPECT_EQ(canonical_path("/x%2F..%2Fb"), "/x%2F..%2Fb");
}

// What browsers send raw is compared with what other clients encode.
TEST(CanonicalPath, EncodesWhatAPathMustNotHold) {  // section 3.3
  EXPECT_EQ(canonical_path("/[|]^%"), "/%5B%7C%5D%5E%25");
  EXPECT_EQ(canonical_path("/%z1%1"), "/%25z1%251");
  EXPECT_EQ(canonical_path("/\xC3\xA4"), "/%C3%A4");
  EXPECT_EQ(canonical_path("/a!$&'()*+,;=:@b"), "/a!$&'()*+,;=:@b");
  EXPECT_EQ(canonical_path(canonical_path("/%%41%zz[")), canonical_path("/%%41%zz["));
}

TEST(IsPathAsSent, AcceptsEveryCharacterThatClientsSendRaw) {
  for (const char* path : {"/", "/a/b", "//a", "/[ab]|^`{}\"<>", "/%", "/%zz", "/\x80\xFF"})
    EXPECT_TRUE(is_path_as_sent(path)) << path;
}

TEST(IsPathAsSent, RefusesControlCharactersSpacesAndBackslashes) {
  for (const char* path : {"", "a", "*", "/a b", "/a\tb", "/a\r\nb", "/\x01", "/\x7F", "/a\\b", "/a?b", "/a#b"})
    EXPECT_FALSE(is_path_as_sent(path)) << path;
  EXPECT_FALSE(is_path_as_sent(std::string_view("/a\0b", 4)));
}

TEST(CanonicalAuthority, DropsTheDefaultPortOfTheScheme) {  // section 6.2.3
  EXPECT_EQ(canonical_authority(*parse_url("https://EXAMPLE.com:443/")), "example.com");
  EXPECT_EQ(canonical_authority(*parse_url("http://example.com:80/")), "example.com");
  EXPECT_EQ(canonical_authority(*parse_url("http://example.com:443/")), "example.com:443");
  EXPECT_EQ(canonical_authority(*parse_url("https://example.com:0443/")), "example.com");
  EXPECT_EQ(canonical_authority(*parse_url("https://[::0:1]:8443/")), "[::1]:8443");
}

TEST(ParseUrl, RefusesWhatIsNoAbsoluteUrlWithAnAuthority) {
  for (const char* text : {"", "/path", "mailto:a@example.com", "https:path", "https://example.com:80a",
                           "https://[::1]x", "https://example.com/a b", "https://example.com/%zz"}) {
    EXPECT_FALSE(parse_url(text)) << text;
  }
}

}  // namespace
}  // namespace auth0::inline v0::url
