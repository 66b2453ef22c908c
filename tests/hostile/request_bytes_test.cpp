#include <auth0/api_client.hpp>
#include <auth0/http_answer.hpp>
#include <auth0/testing/tenant.hpp>

#include <algorithm>
#include <gtest/gtest.h>
#include <random>
#include <string>
#include <vector>

namespace auth0::test {
namespace {

class HostileRequest : public ::testing::Test {
 protected:
  // Refused, with an answer whose every header is fit to be sent.
  void expect_refused(const IncomingRequest& request) const {
    const auto result = client_.try_verify_request(request, require_all_scopes("admin"));
    ASSERT_FALSE(result);
    EXPECT_GE(result.error().status, 400);
    EXPECT_FALSE(result.error().challenges.empty());
    for (const auto& header : to_http_response(result.error()).headers)
      EXPECT_TRUE(std::ranges::all_of(header.value, [](char c) { return c >= 0x20 && c <= 0x7E; }));
  }

  std::string random_text(std::size_t longest) {
    std::string text(random_() % (longest + 1), '\0');
    for (char& c : text)
      c = static_cast<char>(random_());
    return text;
  }

  testing::Tenant tenant_{{.algorithm = "ES256"}};
  ApiClient client_ = tenant_.make_client();
  std::mt19937 random_{20240303};  // fixed, so that a failure can be seen again
};

TEST_F(HostileRequest, WithRandomCredentialsIsRefused) {
  for (int i = 0; i < 1000; ++i) {
    const std::vector<HttpHeader> headers = {
        {.name = "Authorization", .value = (i % 2 == 0 ? "Bearer " : "DPoP ") + random_text(80)},
        {.name = "DPoP", .value = random_text(80)},
        {.name = random_text(10), .value = random_text(10)}};
    expect_refused({.method = "GET", .url = "https://api.example.com/", .headers = headers});
  }
}

TEST_F(HostileRequest, WithRandomUrlAndFormIsRefused) {
  const std::vector<HttpHeader> headers = {
      {.name = "Content-Type", .value = "application/x-www-form-urlencoded"}};
  for (int i = 0; i < 1000; ++i) {
    const std::string url = "https://api.example.com/?access_token=" + random_text(40);
    const std::string body = random_text(20) + "&access_token=" + random_text(40);
    expect_refused({.method = random_text(8),
                    .url = url,
                    .headers = headers,
                    .body = body,
                    .accept_token_in_query = true,
                    .accept_token_in_body = true});
    expect_refused({.method = "POST", .url = random_text(60), .headers = headers, .body = body});
  }
}

// A token with the right to be there, surrounded by what makes it two.
TEST_F(HostileRequest, WithAGoodTokenAndSomethingBesideItIsRefused) {
  const std::string good = tenant_.issue({.scope = "admin"});
  const std::string bearer = "Bearer " + good;
  const std::vector<std::string> values = {bearer + " x",
                                           bearer + ",x",
                                           "Bearer x " + good,
                                           bearer + ", " + bearer,
                                           "Bearer \"" + good + '"',
                                           bearer + std::string(1, '\0'),
                                           bearer + "\r\nX: y"};
  for (const auto& value : values) {
    const std::vector<HttpHeader> headers = {{.name = "Authorization", .value = value}};
    expect_refused({.method = "GET", .url = "https://api.example.com/", .headers = headers});
  }
}

}  // namespace
}  // namespace auth0::test
