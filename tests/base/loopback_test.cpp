#include "base/loopback.hpp"

#include <gtest/gtest.h>

namespace auth0::test {

namespace {

TEST(LoopbackHost, IsThisMachineAlone) {
  for (const auto* host : {"localhost", "LocalHost", "127.0.0.1", "127.255.0.9", "::1", "0:0:0:0:0:0:0:1"})
    EXPECT_TRUE(is_loopback_host(host)) << host;
  for (const auto* host : {"", "localhost.example.com", "127.example.com", "126.0.0.1", "128.0.0.1", "0.0.0.0",
                           "::", "::2", "[::1]", "::ffff:127.0.0.1", "example.com"}) {
    EXPECT_FALSE(is_loopback_host(host)) << host;
  }
}

}  // namespace

}  // namespace auth0::test
