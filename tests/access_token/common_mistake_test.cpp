#include "access_token/common_mistake.hpp"

#include <auth0/testing/tenant.hpp>

#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace auth0::test {

namespace {

class MisreadToken : public ::testing::Test {
 protected:
  [[nodiscard]] std::string message(const std::string& text) const {
    const auto result = client_.try_verify_access_token({.access_token = text});
    EXPECT_FALSE(result) << "accepted";
    if (result) return {};
    EXPECT_EQ(result.error().reason, Reason::malformed_token);
    EXPECT_LE(result.error().message.size(), 512U);
    return result.error().message;
  }

  testing::Tenant tenant_{{.algorithm = "ES256"}};
  ApiClient client_ = tenant_.make_client();
  std::string token_ = tenant_.issue();
};

TEST_F(MisreadToken, WithItsSchemeBeforeItSaysSo) {
  for (const auto* scheme : {"Bearer ", "bearer ", "DPoP "})
    EXPECT_TRUE(message(scheme + token_).contains("scheme")) << scheme;
}

TEST_F(MisreadToken, WithWhiteSpaceAroundItSaysSo) {
  for (const auto& text : {token_ + '\n', token_ + "\r\n", ' ' + token_, '\t' + token_})
    EXPECT_TRUE(message(text).contains("white space"));
}

TEST_F(MisreadToken, ThatIsOpaqueOrEncryptedSaysThatItNeedsAnAudience) {
  EXPECT_TRUE(message("AbCdEfGhIjKlMnOpQrStUvWxYz012345").contains("opaque"));
  EXPECT_TRUE(message("eyJhbGciOiJkaXIifQ..aXY.Y2lwaGVy.dGFn").contains("encrypted"));
  EXPECT_TRUE(message("opaque").contains("audience"));
}

TEST_F(MisreadToken, OfAnyOtherKindKeepsTheMessageOfTheFormat) {
  EXPECT_TRUE(message("a.b").contains("three non-empty parts"));
  EXPECT_EQ(access_token::common_mistake(token_), "");
  EXPECT_EQ(access_token::common_mistake(""), "");
}

}  // namespace

}  // namespace auth0::test
