#include "issuer/issuer_url.hpp"

#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace auth0::test {

namespace {

using issuer::checked_issuer_url;
using issuer::discovery_url;
using issuer::is_https_url;
using issuer::issuer_from_domain;
using issuer::issuer_from_domain_or_url;
using issuer::same_url;

struct Accepted {
  std::string_view given;
  std::string_view issuer;
};

struct Refused {
  std::string_view given;
  std::string_view telling_word;
};

std::string issuer_or_message(std::string_view domain) {
  const auto result = issuer_from_domain(domain);
  return result ? *result : "refused: " + result.error().message;
}

void expect_refused(const Result<std::string>& result, std::string_view option, std::string_view telling_word) {
  ASSERT_FALSE(result) << "accepted as " << *result;
  EXPECT_EQ(result.error().code, ErrorCode::invalid_configuration_error);
  EXPECT_EQ(result.error().reason, Reason::invalid_configuration);
  EXPECT_TRUE(result.error().message.starts_with(option)) << result.error().message;
  EXPECT_NE(result.error().message.find(telling_word), std::string::npos) << result.error().message;
}

// 2.3
TEST(IssuerFromDomain, AcceptsAHostInEachFormAndNormalisesIt) {
  const Accepted cases[] = {
      {"tenant.example.com", "https://tenant.example.com/"},
      {"https://tenant.example.com", "https://tenant.example.com/"},
      {"https://tenant.example.com/", "https://tenant.example.com/"},
      {"tenant.example.com/", "https://tenant.example.com/"},
      {"HTTPS://Tenant.EXAMPLE.com/", "https://tenant.example.com/"},
      {"tenant.example.com:8443", "https://tenant.example.com:8443/"},
      {"tenant.example.com:08443", "https://tenant.example.com:8443/"},
      {"tenant.example.com:443", "https://tenant.example.com/"},
      {"tenant.example.com:", "https://tenant.example.com/"},
      {"tenant.example.com:1", "https://tenant.example.com:1/"},
      {"tenant.example.com:65535", "https://tenant.example.com:65535/"},
      {" \t\r\n\f\vtenant.example.com \t\r\n\f\v", "https://tenant.example.com/"},
      {"localhost", "https://localhost/"},
      {"my_tenant-1.example.com", "https://my_tenant-1.example.com/"},
      {"XN--Bcher-kva.example.com", "https://xn--bcher-kva.example.com/"},
      {"192.0.2.1:8443", "https://192.0.2.1:8443/"},
      {"[2001:DB8:0:0:0:0:0:1]:8443", "https://[2001:db8::1]:8443/"},
  };
  for (const auto& [given, issuer] : cases)
    EXPECT_EQ(issuer_or_message(given), issuer) << given;
}

// 2.3: each refusal has a message of its own.
TEST(IssuerFromDomain, RefusesWhatIsNoDomainAndSaysWhy) {
  const Refused cases[] = {
      {"", "empty"},
      {" \t", "empty"},
      {"http://tenant.example.com", "scheme https"},
      {"ftp://tenant.example.com", "scheme https"},
      {"user@tenant.example.com", "user info"},
      {"https://user:password@tenant.example.com/", "user info"},
      {"@tenant.example.com", "user info"},
      {"tenant.example.com?a=b", "query"},
      {"tenant.example.com/?", "query"},
      {"tenant.example.com#a", "fragment"},
      {"https://tenant.example.com/#", "fragment"},
      {"t\xC3\xA9nant.example.com", "punycode"},
      {"t\x80nant.example.com", "punycode"},
      {"t\x7Fnant.example.com", "valid host"},
  };
  for (const auto& [given, word] : cases) {
    SCOPED_TRACE(given);
    expect_refused(issuer_from_domain(given), "domain", word);
  }
}

// 2.3
TEST(IssuerFromDomain, RefusesAPathAndNamesTheIssuerOption) {
  for (const auto* given : {"tenant.example.com/a", "https://tenant.example.com//", "tenant.example.com/.",
                            "tenant.example.com/realms/one/", "tenant.example.com/%2e"}) {
    SCOPED_TRACE(given);
    expect_refused(issuer_from_domain(given), "domain", "option issuer");
  }
}

// 2.3
TEST(IssuerFromDomain, RefusesAnInvalidPort) {
  for (const auto* given : {"tenant.example.com:0", "tenant.example.com:00", "tenant.example.com:65536",
                            "tenant.example.com:131515", "tenant.example.com:80a", "tenant.example.com:-1",
                            "tenant.example.com:+1", "tenant.example.com: 80", "https:tenant.example.com"}) {
    SCOPED_TRACE(given);
    expect_refused(issuer_from_domain(given), "domain", "port");
  }
}

// 2.3: such a number is still above the one before it when only its lower 16 bits are kept.
TEST(IssuerFromDomain, RefusesAPortThatWrapsAround) {
  for (const auto* given :
       {"tenant.example.com:80000", "tenant.example.com:99999", "tenant.example.com:100000"}) {
    SCOPED_TRACE(given);
    expect_refused(issuer_from_domain(given), "domain", "port");
  }
}

// 2.3: an invalid host, through the names that only the host's own rules refuse.
TEST(IssuerFromDomain, RefusesAnInvalidHost) {
  const std::string long_label = std::string(64, 'a') + ".example.com";
  std::string long_name = "example.com";
  while (long_name.size() <= 253)
    long_name.insert(0, "abcdefg.");
  const std::string_view cases[] = {
      "https://",
      "https:///",
      "tenant..example.com",
      ".example.com",
      "example.com.",
      "ten%61nt.example.com",
      "tenant%00.example.com",
      "tenant,example.com",
      "tenant!.example.com",
      "127.1",
      "127.0.0.0x1",
      "0x7f000001",
      "0X7F000001",
      "2130706433",
      "127.0.0.01",
      "256.0.0.1",
      "1.2.3.4.5",
      "[v1.address]",
      "xn--.example.com",
      "xn--zzzzz99999.example.com",
      long_label,
      long_name,
  };
  for (const auto given : cases) {
    SCOPED_TRACE(given);
    expect_refused(issuer_from_domain(given), "domain", "host");
  }
}

// 2.3
TEST(IssuerFromDomain, RefusesWhatIsNoUrlAtAll) {
  using namespace std::string_view_literals;
  const std::string_view cases[] = {
      "tenant example.com",
      "tenant\texample.com",
      "tenant.example.com\\@example.com",
      "[::1",
      "[::1]x",
      "a[b].example.com",
      "<tenant>.example.com",
      "tenant\0.example.com"sv,
      "tenant.example.com|",
      "[fe80::1%25eth0]",
      "tenant%zz.example.com",
      "://tenant.example.com",
  };
  for (const auto given : cases) {
    SCOPED_TRACE(given);
    expect_refused(issuer_from_domain(given), "domain", "valid host");
  }
}

// 2.3: at the bounds of RFC 1035 section 2.3.4.
TEST(IssuerFromDomain, AcceptsTheLongestLabelAndTheLongestName) {
  const std::string label(63, 'a');
  const std::string name = label + '.' + label + '.' + label + '.' + std::string(61, 'b');
  ASSERT_EQ(name.size(), 253U);
  EXPECT_EQ(issuer_or_message(name), "https://" + name + '/');
  expect_refused(issuer_from_domain(name + 'b'), "domain", "host");
}

// 2.8
TEST(CheckedIssuerUrl, KeepsTheUrlByteForByte) {
  for (const auto* given : {"https://login.example.com/realms/one", "https://login.example.com/realms/one/",
                            "https://Login.Example.com", "https://login.example.com:443/",
                            "HTTPS://login.example.com/%7ea", "https://login.example.com/a/../b"}) {
    const auto result = checked_issuer_url(given);
    ASSERT_TRUE(result) << given << ": " << result.error().message;
    EXPECT_EQ(*result, given);
  }
}

// 2.8
TEST(CheckedIssuerUrl, RefusesWhatDiscoveryCannotUseAndSaysWhy) {
  const Refused cases[] = {
      {"http://login.example.com/realms/one", "scheme https"},
      {"https://user@login.example.com/realms/one", "user info"},
      {"https://login.example.com/realms/one?a=b", "query"},
      {"https://login.example.com/realms/one?", "query"},
      {"https://login.example.com/realms/one#a", "fragment"},
      {"https://login.ex\xC3\xA4mple.com/", "punycode"},
      {"https://login.example.com/realms/\xC3\xA4", "ASCII"},
      {"login.example.com/realms/one", "valid"},
      {" https://login.example.com/", "valid"},
      {"https://login.example.com/ ", "valid"},
      {"https://login.example.com:0/realms/one", "port"},
      {"https://login.example.com:99999/realms/one", "port"},
      {"https://127.1/realms/one", "host"},
      {"https:///realms/one", "host"},
      {"https:/login.example.com", "host"},
  };
  for (const auto& [given, word] : cases) {
    SCOPED_TRACE(given);
    expect_refused(checked_issuer_url(given), "issuer", word);
  }
}

// 3.2
TEST(CheckedIssuerUrl, MayHave2048CharactersAndNoMore) {
  const std::string longest = "https://a.example.com/" + std::string(2048 - 22, 'a');
  ASSERT_EQ(longest.size(), 2048U);
  EXPECT_EQ(checked_issuer_url(longest), longest);
  expect_refused(checked_issuer_url(longest + 'a'), "issuer", "2048");
}

// 7.1: entries of a list of domains
TEST(IssuerFromDomainOrUrl, TakesAUrlWithAPathForAnIssuer) {
  EXPECT_EQ(issuer_from_domain_or_url("a.example.com"), "https://a.example.com/");
  EXPECT_EQ(issuer_from_domain_or_url("https://a.example.com/"), "https://a.example.com/");
  EXPECT_EQ(issuer_from_domain_or_url(" https://a.example.com/b "), "https://a.example.com/b");
  expect_refused(issuer_from_domain_or_url("http://a.example.com/b"), "domain", "https");
}

// 2.8
TEST(DiscoveryUrl, IsAtTheIssuerWithOneSlashBetween) {
  EXPECT_EQ(discovery_url("https://a.example.com/"), "https://a.example.com/.well-known/openid-configuration");
  EXPECT_EQ(discovery_url("https://a.example.com"), "https://a.example.com/.well-known/openid-configuration");
  EXPECT_EQ(discovery_url("https://a.example.com/b"),
            "https://a.example.com/b/.well-known/openid-configuration");
  EXPECT_EQ(discovery_url("https://a.example.com/b/"),
            "https://a.example.com/b/.well-known/openid-configuration");
}

// 3.2
TEST(IsHttpsUrl, AcceptsAnAbsoluteHttpsUrl) {
  for (const auto* text : {"https://keys.example.com", "https://keys.example.com/jwks?version=2",
                           "https://keys.example.com:8443/", "https://[2001:db8::1]/jwks"}) {
    EXPECT_TRUE(is_https_url(text)) << text;
  }
}

// 3.2
TEST(IsHttpsUrl, RefusesEverythingElse) {
  for (const auto* text :
       {"", "http://keys.example.com/", "keys.example.com", "//keys.example.com/", "/jwks",
        "file:///etc/passwd", "https:", "https://", "https:///jwks", "https://user@keys.example.com/",
        "https://keys.example.com/#a", "https://keys.example.com:0/", "https://keys.example.com:99999/",
        "https://127.1/", "https://keys..example.com/", "https://keys.example.com/ jwks",
        "https://keys.example.com/\xC3\xA4", "javascript://keys.example.com/"}) {
    EXPECT_FALSE(is_https_url(text)) << text;
  }
}

// 3.2, RFC 3986 section 6.2.2 and 6.2.3
TEST(SameUrl, IgnoresWhatNormalisationRemoves) {
  const std::string_view base = "https://tenant.example.com/a/b";
  for (const auto* same : {"HTTPS://Tenant.Example.COM/a/b", "https://tenant.example.com:443/a/b",
                           "https://tenant.example.com:/a/b", "https://tenant.example.com/a/./c/../b",
                           "https://tenant.example.com/%61/b"}) {
    EXPECT_TRUE(same_url(base, same)) << same;
    EXPECT_TRUE(same_url(same, base)) << same;
  }
  EXPECT_TRUE(same_url("https://tenant.example.com", "https://tenant.example.com/"));
  EXPECT_TRUE(same_url("https://tenant.example.com/%3a", "https://tenant.example.com/%3A"));
}

// 3.2
TEST(SameUrl, TellsDifferentUrlsApart) {
  const std::string_view base = "https://tenant.example.com/a/b";
  for (const auto* other :
       {"https://tenant.example.com/a/b/", "https://tenant.example.com/a/B",
        "https://tenant.example.com:8443/a/b", "https://other.example.com/a/b", "https://tenant.example.com/a",
        "https://tenant.example.com/a/b?", "http://tenant.example.com/a/b", "https://tenant.example.com/a//b",
        "https://tenant.example.com/a/b?c"}) {
    EXPECT_FALSE(same_url(base, other)) << other;
    EXPECT_FALSE(same_url(other, base)) << other;
  }
}

// RFC 3986 section 2.2: an encoded delimiter is not the delimiter; section 6.2.2.2 decodes unreserved
// characters only.
TEST(SameUrl, KeepsAnEncodedDelimiterApartFromTheDelimiter) {
  EXPECT_FALSE(same_url("https://tenant.example.com/a%2Fb", "https://tenant.example.com/a/b"));
  EXPECT_FALSE(same_url("https://tenant.example.com/x%2F..%2Fb", "https://tenant.example.com/b"));
  EXPECT_FALSE(same_url("https://tenant.example.com/a%40b", "https://tenant.example.com/a@b"));
  EXPECT_FALSE(same_url("https://tenant.example.com/?a%26b", "https://tenant.example.com/?a&b"));
}

// What cannot be asked for equals nothing, not even itself.
TEST(SameUrl, IsFalseForWhatIsNoHttpsUrl) {
  for (const auto* text : {"", "http://tenant.example.com/", "https://user@tenant.example.com/",
                           "tenant.example.com", "https://tenant.example.com/#a"}) {
    EXPECT_FALSE(same_url(text, text)) << text;
  }
}

}  // namespace

}  // namespace auth0::test
