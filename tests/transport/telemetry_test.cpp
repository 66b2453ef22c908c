#include "transport/telemetry.hpp"

#include "jose/base64url.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>

namespace auth0::test {

namespace {

using transport::telemetry_header;

// RFC 4648 section 4: base64url but for two characters and the padding, which is checked and taken off.
std::string decode_base64(std::string text) {
  EXPECT_EQ(text.size() % 4, 0U);
  EXPECT_EQ(text.find_first_of("-_"), std::string::npos);
  text.erase(std::min(text.find('='), text.size()));
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  return jose::base64url_decode(text).value_or("not base64");
}

// 10.8
TEST(TelemetryHeader, HoldsNameAndVersionInBase64) {
  const auto header = telemetry_header("my-api", "1.2.3");
  EXPECT_EQ(header.name, "Auth0-Client");
  EXPECT_EQ(decode_base64(header.value), R"({"name":"my-api","version":"1.2.3"})");
}

// 10.8: every length of padding, and the two characters that base64url has not.
TEST(TelemetryHeader, IsBase64WithPaddingWhateverTheLength) {
  for (const auto* name : {"", "a", "ab", "abc", "a~~~>>>?"}) {
    const auto header = telemetry_header(name, "1");
    EXPECT_EQ(decode_base64(header.value), R"({"name":")" + std::string(name) + R"(","version":"1"})");
  }
}

// 10.8: whatever the name holds, neither the JSON nor the header can be broken out of.
TEST(TelemetryHeader, EscapesWhatWouldBreakTheJson) {
  const auto header = telemetry_header("a\",\"b\":\"\r\nX-Injected: 1", "1");
  EXPECT_EQ(header.value.find_first_of("\r\n: "), std::string::npos);
  EXPECT_EQ(decode_base64(header.value), R"({"name":"a\",\"b\":\"\r\nX-Injected: 1","version":"1"})");
}

// 3.1, RFC 9110 section 10.1.5
TEST(TelemetryHeaders, NameTheSoftwareAsUserAgent) {
  const auto user_agent = transport::telemetry_headers("my-api", "1.2.3").user_agent;
  EXPECT_EQ(user_agent.name, "User-Agent");
  EXPECT_EQ(user_agent.value, "my-api/1.2.3");
  EXPECT_EQ(transport::telemetry_headers("my-api", "").user_agent.value, "my-api");
  EXPECT_EQ(transport::telemetry_headers("", "").user_agent.value, "auth0-api-cpp");
}

// Nothing in a name can begin another header or another product.
TEST(TelemetryHeaders, KeepTheUserAgentWithinItsSyntax) {
  EXPECT_EQ(transport::telemetry_headers("my api/2\r\nX: 1", "\xC3\xA4 (b)").user_agent.value,
            "my-api-2--X--1/----b-");
}

}  // namespace

}  // namespace auth0::test
