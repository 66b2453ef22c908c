#include "jose/base64url.hpp"

#include <auth0/testing/tenant.hpp>

#include <chrono>
#include <gtest/gtest.h>
#include <random>
#include <string>
#include <vector>

namespace auth0::test {
namespace {

using namespace std::chrono_literals;

class HostileToken : public ::testing::Test {
 protected:
  // Every outcome but the original's must be a refusal that is fit for a program and for a header.
  void expect_refused(const std::string& token) {
    const auto began = std::chrono::steady_clock::now();
    const auto result = client_.try_verify_access_token({.access_token = token});
    EXPECT_LT(std::chrono::steady_clock::now() - began, 20s);
    if (token == good_) return;
    ASSERT_FALSE(result.has_value()) << token;
    EXPECT_EQ(result.error().code, ErrorCode::verify_access_token_error);
    EXPECT_EQ(result.error().status, 401);
    EXPECT_EQ(result.error().challenges.size(), 2U);
    EXPECT_FALSE(result.error().message.empty());
  }

  static std::string token(const std::string& header, const std::string& payload) {
    return jose::base64url_encode(header) + '.' + jose::base64url_encode(payload) + '.' +
           jose::base64url_encode(std::string(64, 's'));
  }

  testing::Tenant tenant_{{.algorithm = "ES256"}};
  ApiClient client_ = tenant_.make_client();
  std::string good_ = tenant_.issue({.scope = "read:data"});
  std::mt19937 random_{20240229};  // fixed, so that a failure can be seen again
};

TEST_F(HostileToken, WithAnyBitOfAnyCharacterFlippedIsRefused) {
  for (std::size_t i = 0; i < good_.size(); ++i) {
    std::string token = good_;
    token[i] = static_cast<char>(token[i] ^ (1 << (random_() % 8)));
    expect_refused(token);
  }
}

TEST_F(HostileToken, CutAtAnyPlaceIsRefused) {
  for (std::size_t i = 0; i < good_.size(); ++i)
    expect_refused(good_.substr(0, i));
}

TEST_F(HostileToken, WithPartsMovedDoubledOrSplicedIsRefused) {
  const std::string other = tenant_.issue({.subject = "auth0|another", .scope = "write:data"});
  for (int i = 0; i < 2000; ++i) {
    const std::size_t from = random_() % other.size();
    const std::size_t size = random_() % 60;
    const std::size_t to = random_() % good_.size();
    expect_refused(std::string(good_).insert(to, other, from, size));
    expect_refused(std::string(good_).replace(to, size, other, from, size));
  }
}

TEST_F(HostileToken, OfRandomBytesIsRefused) {
  for (int i = 0; i < 1000; ++i) {
    std::string token(random_() % 200, '\0');
    for (char& c : token)
      c = static_cast<char>(random_());
    expect_refused(token);
  }
}

TEST_F(HostileToken, OfExtremeShapeIsRefusedInTime) {
  const std::string header = R"({"alg":"ES256"})";
  std::string many;
  std::string same;
  for (int i = 0; i < 900; ++i) {
    many += "\"n" + std::to_string(i) + "\":0,";
    same += "\"n\":0,";
  }
  const std::vector<std::string> shapes = {
      std::string(16384, '.'),
      std::string(16384, 'A'),
      std::string(1024 * 1024, 'A'),
      std::string(5000, 'A') + '.' + std::string(5000, 'A') + '.' + std::string(5000, 'A'),
      token(header, std::string(5000, '[') + std::string(5000, ']')),
      token(header, "{" + many + "\"z\":0}"),
      token(header, "{" + same + "\"z\":0}"),
      token("{" + many + "\"alg\":\"ES256\"}", "{}"),
      token(header, R"({"exp":1e999999,"iat":-1e999999,"nbf":1e-999999})"),
      token(header, R"({"exp":)" + std::string(8000, '9') + "}"),
      token(header, std::string("{\"a\":\"\0\"}", 9)),
      token(R"({"alg":"ES256","kid":")" + std::string(8000, 'k') + R"("})", "{}"),
      std::string("\0.\0.\0", 5),
  };
  for (const auto& shape : shapes)
    expect_refused(shape);
}

}  // namespace
}  // namespace auth0::test
