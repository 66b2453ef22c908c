#include "base/http_headers.hpp"

#include <gtest/gtest.h>
#include <string_view>
#include <vector>

namespace auth0::test {

namespace {

TEST(HttpHeaders, AreFoundByNamesInAnyCase) {
  const std::vector<HttpHeader> headers = {{"dpop", "1"}, {"DPoP-Nonce", "2"}, {"DPOP", "3"}};
  EXPECT_EQ(header_values(headers, "DPoP"), (std::vector<std::string_view>{"1", "3"}));
  EXPECT_EQ(first_header(headers, "DPoP"), "1");
  EXPECT_EQ(first_header(headers, "Host"), std::nullopt);
}

TEST(MediaType, IsReadWithoutCaseAndParameters) {
  for (const auto* type : {"application/json", "Application/JSON", "application/json;charset=utf-8",
                           " application/json ; charset=utf-8"}) {
    EXPECT_TRUE(is_media_type(type, "application/json")) << type;
    EXPECT_TRUE(begins_with_media_type(type, "application/json")) << type;
  }
  for (const auto* type : {"", "application/jsonx", "application", "text/plain; application/json", "; "}) {
    EXPECT_FALSE(is_media_type(type, "application/json")) << type;
    EXPECT_FALSE(begins_with_media_type(type, "application/json")) << type;
  }
}

TEST(MediaType, EndsAtASpaceOnlyForAnswersOfServers) {
  EXPECT_FALSE(is_media_type("application/json charset=utf-8", "application/json"));
  EXPECT_TRUE(begins_with_media_type("application/json charset=utf-8", "application/json"));
}

TEST(MediaType, OfATokenMayLackItsPrefix) {
  EXPECT_EQ(without_application("application/at+jwt"), "at+jwt");
  EXPECT_EQ(without_application("APPLICATION/at+jwt"), "at+jwt");
  EXPECT_EQ(without_application("at+jwt"), "at+jwt");
}

}  // namespace

}  // namespace auth0::test
