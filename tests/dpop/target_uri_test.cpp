#include "dpop/target_uri.hpp"

#include <array>
#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

using dpop::TargetUri;

std::optional<bool> names(std::string_view htu, std::string_view request_url) {
  return TargetUri::parse(request_url).value().is_named_by(htu);
}

// No http URLs with a host that could be asked.
constexpr std::array<std::string_view, 29> unusable = {"",
                                                       "/orders",
                                                       "api.example.com/orders",
                                                       "//api.example.com/orders",
                                                       "https:/orders",
                                                       "https://",
                                                       "https:///orders",
                                                       "ftp://api.example.com/",
                                                       "wss://api.example.com/",
                                                       "javascript:alert(1)",
                                                       "https://user@api.example.com/",
                                                       "https://user:password@api.example.com/",
                                                       "https://@api.example.com/",
                                                       "https://api..example.com/",
                                                       "https://127.1/",
                                                       "https://api.example.com:0/",
                                                       "https://api.example.com:65536/",
                                                       "https://api.example.com:80a/",
                                                       "https://api.example.com/a b",
                                                       "https://api.example.com/a\x7F",
                                                       "https://api.example.com/a\\b",
                                                       "https://api.example.com/[\t]",
                                                       "https://api[.example.com/",
                                                       "https://api.example.com|/",
                                                       "https://api.example.com\\orders",
                                                       " https://api.example.com/",
                                                       "https://api.example.com/\r\n",
                                                       "?https://api.example.com/",
                                                       "#"};

// 8.5, RFC 3986 section 6.2.2 and 6.2.3: in both directions, for it is an equality.
TEST(TargetUriOfARequest, IsNamedByEachFormOfItself) {
  const std::vector<std::pair<std::string_view, std::string_view>> same = {
      {"https://api.example.com/orders", "https://api.example.com/orders"},
      {"HTTPS://API.example.COM/orders", "https://api.example.com/orders"},
      {"https://api.example.com:443/", "https://api.example.com/"},
      {"https://api.example.com:/", "https://api.example.com/"},
      {"http://api.example.com:80/", "http://api.example.com/"},
      {"https://api.example.com", "https://api.example.com/"},
      {"https://api.example.com/a/./b/../c", "https://api.example.com/a/c"},
      {"https://api.example.com/%6Frders/%7e", "https://api.example.com/orders/~"},
      {"https://api.example.com/a%2fb", "https://api.example.com/a%2Fb"},
      {"https://[2001:DB8:0:0::1]/", "https://[2001:db8::1]/"},
  };
  for (const auto& [left, right] : same) {
    EXPECT_EQ(names(left, right), true) << left;
    EXPECT_EQ(names(right, left), true) << left;
  }
}

TEST(TargetUriOfARequest, IsNotNamedByAnother) {
  const std::string_view url = "https://api.example.com/orders";
  for (const std::string_view other :
       {"http://api.example.com/orders", "https://api.example.com:8443/orders", "https://example.com/orders",
        "https://api.example.com.example.net/orders", "https://api.example.com/orders/",
        "https://api.example.com/Orders", "https://api.example.com/", "https://api.example.com//orders",
        "https://api.example.com/orders%2F", "https://api.example.com/orders;v=1"}) {
    EXPECT_EQ(names(other, url), false) << other;
  }
}

TEST(TargetUriOfARequest, TellsAnEncodedSlashFromASlash) {
  EXPECT_EQ(names("https://api.example.com/a%2Fb", "https://api.example.com/a/b"), false);
  EXPECT_EQ(names("https://api.example.com/a/..%2Fb", "https://api.example.com/b"), false);
}

// 8.5: "without query and fragment"
TEST(TargetUriOfARequest, HasNoQueryAndNoFragment) {
  for (const std::string_view rest : {"?", "?a=b", "#", "#top", "?a=b#top", "?/../other", "#?"}) {
    const auto with_rest = "https://api.example.com/orders" + std::string(rest);
    EXPECT_EQ(names(with_rest, "https://api.example.com/orders"), true) << rest;
    EXPECT_EQ(names("https://api.example.com/orders", with_rest), true) << rest;
    EXPECT_EQ(names("https://api.example.com/other", with_rest), false) << rest;
  }
}

// Browsers send characters in a query that RFC 3986 does not know there.
TEST(TargetUriOfARequest, IsThatOfAQueryThatIsNoneByRfc3986) {
  for (const std::string_view query : {"?q={\"a\":1}", "?a|b", "?^`\\", "?%", "?%zz", "?\xC3\xA4", "? "}) {
    const auto url = "https://api.example.com/orders" + std::string(query);
    EXPECT_EQ(names("https://api.example.com/orders", url), true) << query;
    EXPECT_EQ(names(url, "https://api.example.com/orders"), true) << query;
  }
}

// 8.5: what browsers send raw, they write raw into the proof; other clients encode it there.
TEST(TargetUriOfARequest, MayHoldInItsPathWhatBrowsersSendRaw) {
  const std::vector<std::pair<std::string_view, std::string_view>> same = {
      {"/a[1]", "/a%5B1%5d"},
      {"/a|b^c", "/a%7Cb%5Ec"},
      {"/100%", "/100%25"},
      {"/%2", "/%252"},
      {"/%zz", "/%25zz"},
      {"/%%41", "/%25A"},
      {"/a\"b<c>", "/a%22b%3Cc%3E"},
      {"/{x}`", "/%7Bx%7D%60"},
      {"/\xC3\xA4", "/%C3%A4"},
      {"/[/../b", "/b"},
  };
  for (const auto& [raw, encoded] : same) {
    const auto raw_url = "https://api.example.com" + std::string(raw);
    const auto encoded_url = "https://api.example.com" + std::string(encoded);
    EXPECT_EQ(names(raw_url, raw_url), true) << raw;
    EXPECT_EQ(names(raw_url, encoded_url), true) << raw;
    EXPECT_EQ(names(encoded_url, raw_url), true) << raw;
  }
}

// An encoding is decoded once: what it decodes to is not an encoding in turn.
TEST(TargetUriOfARequest, DoesNotDecodeTwice) {
  EXPECT_EQ(names("https://api.example.com/%2541", "https://api.example.com/%41"), false);
  EXPECT_EQ(names("https://api.example.com/%2541", "https://api.example.com/A"), false);
  EXPECT_EQ(names("https://api.example.com/%25zz", "https://api.example.com/%2525zz"), false);
}

// Nothing behind a question mark or a number sign can pass for the host.
TEST(TargetUriOfARequest, EndsItsHostWhereTheQueryBegins) {
  EXPECT_EQ(names("https://example.net?@api.example.com/", "https://api.example.com/"), false);
  EXPECT_EQ(names("https://example.net#@api.example.com/", "https://api.example.com/"), false);
}

TEST(TargetUriOfARequest, IsAnHttpUrlWithAHostThatCouldBeAsked) {
  for (const auto text : unusable) {
    EXPECT_FALSE(TargetUri::parse(text)) << text;
    EXPECT_EQ(names(text, "https://api.example.com/orders"), std::nullopt) << text;
  }
}

TEST(TargetUrisOfRequests, AreJudgedAloneWhateverCameBefore) {
  const dpop::TargetUris targets;
  for (const auto text : unusable) {
    for (const std::string_view before :
         {"https://api.example.com/", "https://api.example.com", "http://[::1]:80/"}) {
      ASSERT_TRUE(targets.parse(before)) << before;
      EXPECT_FALSE(targets.parse(text)) << text;
    }
  }
}

TEST(TargetUrisOfRequests, KeepTheirOwnAuthorityAndPath) {
  const dpop::TargetUris targets;
  for (const std::string_view text :
       {"https://api.example.com/orders", "https://api.example.com/orders/1", "https://api.example.com",
        "http://api.example.com/orders", "https://api.example.com.example.net/orders",
        "https://api.example.com:8443/orders", "https://api.example.co/orders",
        "https://API.example.com/orders"}) {
    for (const std::string_view suffix : {"", "?a=/b", "#c"}) {
      const auto target = targets.parse(std::string(text).append(suffix));
      ASSERT_TRUE(target) << text;
      EXPECT_EQ(target->text(), text);
    }
  }
}

TEST(TargetUrisOfRequests, MayHaveALongHost) {
  const dpop::TargetUris targets;
  const std::string label(60, 'a');
  const std::string origin = "https://" + label + '.' + label + '.' + label + '.' + label;
  const std::string too_long = origin + '.' + label;
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(targets.parse(origin + ":8443/")) << i;
    EXPECT_FALSE(targets.parse(too_long + '/')) << i;
  }
}

}  // namespace

}  // namespace auth0::test
