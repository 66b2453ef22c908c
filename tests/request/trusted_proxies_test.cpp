#include <auth0/exceptions.hpp>
#include <auth0/forwarded_url.hpp>

#include <gtest/gtest.h>
#include <string>

namespace auth0::test {

namespace {

TEST(TrustedProxies, AreNoneByDefault) {
  EXPECT_FALSE(TrustedProxies().contains("127.0.0.1"));
  EXPECT_FALSE(TrustedProxies().contains(""));
}

TEST(TrustedProxies, HoldSingleAddresses) {
  const TrustedProxies proxies({"192.0.2.7", "2001:db8::7"});
  EXPECT_TRUE(proxies.contains("192.0.2.7"));
  EXPECT_TRUE(proxies.contains("2001:DB8:0::7"));
  EXPECT_FALSE(proxies.contains("192.0.2.6"));
  EXPECT_FALSE(proxies.contains("2001:db8::8"));
}

TEST(TrustedProxies, HoldBlocksOfOneAddress) {
  const TrustedProxies proxies({"192.0.2.7/32", "2001:db8::7/128"});
  EXPECT_TRUE(proxies.contains("192.0.2.7"));
  EXPECT_TRUE(proxies.contains("2001:db8::7"));
  EXPECT_FALSE(proxies.contains("192.0.2.6"));
}

TEST(TrustedProxies, HoldBlocks) {
  const TrustedProxies proxies({"10.0.0.0/8", "192.0.2.128/25", "fd00::/8", "2001:db8:0:8000::/49"});
  for (const auto* inside :
       {"10.0.0.0", "10.255.255.255", "192.0.2.128", "192.0.2.255", "fdff::1", "2001:db8:0:ffff::1"})
    EXPECT_TRUE(proxies.contains(inside)) << inside;
  for (const auto* outside : {"9.255.255.255", "11.0.0.0", "192.0.2.127", "fc00::1", "2001:db8:0:7fff::1"})
    EXPECT_FALSE(proxies.contains(outside)) << outside;
}

// A socket that takes both families shows IPv4 peers so (RFC 4291 section 2.5.5.2).
TEST(TrustedProxies, KnowAnIpv4AddressInItsIpv6Form) {
  EXPECT_TRUE(TrustedProxies("10.0.0.0/8").contains("::ffff:10.1.2.3"));
  EXPECT_TRUE(TrustedProxies("::ffff:10.1.2.3").contains("10.1.2.3"));
  EXPECT_FALSE(TrustedProxies("10.0.0.0/8").contains("::10.1.2.3"));
  EXPECT_FALSE(TrustedProxies("fd00::/8").contains("253.0.0.1"));
}

TEST(TrustedProxies, HoldAllAddressesOfAFamily) {
  EXPECT_TRUE(TrustedProxies("0.0.0.0/0").contains("203.0.113.9"));
  EXPECT_FALSE(TrustedProxies("0.0.0.0/0").contains("2001:db8::1"));
  EXPECT_TRUE(TrustedProxies("::/0").contains("2001:db8::1"));
}

TEST(TrustedProxies, HoldNothingThatIsNoAddress) {
  const TrustedProxies proxies({"0.0.0.0/0", "::/0"});
  for (const std::string& text :
       {std::string(), std::string("unknown"), std::string("10.0.0"), std::string("10.0.0.1:80"),
        std::string("[::1]"), std::string("fe80::1%eth0"), std::string("10.0.0.1\0", 9), std::string(100, '1')})
    EXPECT_FALSE(proxies.contains(text)) << text;
}

TEST(TrustedProxies, RefuseWhatIsNoBlock) {
  for (const auto* block : {"", "localhost", "10.0.0.1/", "0.0.0.0/", "::/", "10.0.0.0/33", "10.0.0.0/-1",
                            "10.0.0.0/+8", "0.0.0.0/99999999999999999999", "10.0.0.0/8x", "::/129", "/8",
                            "10.0.0.0/8/8", "10.0.0.1/8", "fd00::1/8"})
    EXPECT_THROW(TrustedProxies{block}, InvalidConfigurationError) << block;
}

}  // namespace

}  // namespace auth0::test
