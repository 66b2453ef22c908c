#include <auth0/api_client.hpp>
#include <auth0/testing/loopback_server.hpp>
#include <auth0/testing/tenant.hpp>

#include <atomic>
#include <gtest/gtest.h>
#include <mutex>
#include <string>

namespace auth0::test {

namespace {

// An issuer on loopback, behind real TLS and libcurl.
class ExchangeOverTls : public ::testing::Test {
 protected:
  [[nodiscard]] std::string url() const { return "https://localhost:" + std::to_string(server_.port()) + '/'; }

  [[nodiscard]] ApiClientOptions options() const {
    return {.domain = url(),
            .audience = tenant_.audience(),
            .client_id = "client-1",
            .client_authentication = {.client_secret = "a secret"},
            .transport = {.ca_pem = identity_.certificate_pem}};
  }

  [[nodiscard]] std::string last_form() const {
    const std::scoped_lock lock(mutex_);
    return last_form_;
  }

  testing::ServerAnswer answer(const HttpRequest& request) {
    if (request.url == testing::Tenant::jwks_path) return HttpResponse{.status = 200, .body = tenant_.jwks()};
    if (request.url == testing::Tenant::metadata_path) {
      return HttpResponse{.status = 200,
                          .body = R"({"issuer":")" + url() + R"(","jwks_uri":")" + url() +
                                  R"(.well-known/jwks.json","token_endpoint":")" + url() + R"(oauth/token"})"};
    }
    const std::scoped_lock lock(mutex_);
    last_form_ = request.body;
    if (++requests_ == 1 && fails_first_) return HttpResponse{.status = 503};
    return HttpResponse{.status = 200, .body = R"({"access_token":"at-1","token_type":"Bearer"})"};
  }

  testing::Tenant tenant_{{.algorithm = "ES256"}};
  testing::TlsIdentity identity_ = testing::make_self_signed_identity();
  std::atomic<bool> fails_first_{false};
  mutable std::mutex mutex_;
  int requests_ = 0;       // guarded by mutex_
  std::string last_form_;  // guarded by mutex_
  testing::LoopbackServer server_{[this](const HttpRequest& request) { return answer(request); },
                                  {.tls = identity_}};  // last, so that its thread ends first
};

// 10.1
TEST_F(ExchangeOverTls, ArrivesAsItWasSent) {
  const ApiClient client(options());
  const auto token = client.get_token_on_behalf_of("at+0/=", {.audience = "https://calendar.example.com"});
  EXPECT_EQ(token.access_token, "at-1");
  EXPECT_NE(last_form().find("&subject_token=at%2B0%2F%3D&"), std::string::npos) << last_form();
  EXPECT_TRUE(last_form().ends_with("&client_id=client-1&client_secret=a+secret")) << last_form();
}

// A handshake costs more than the exchange itself.
TEST_F(ExchangeOverTls, UsesOneConnectionAgainAndAgain) {
  const ApiClient client(options());
  for (int i = 0; i < 5; ++i)
    ASSERT_TRUE(client.try_get_token_on_behalf_of("at-0", {.audience = "https://calendar.example.com"}));
  EXPECT_EQ(server_.connections(), 1U);
}

// 10.1: what shows the certificate is not what discovers.
TEST_F(ExchangeOverTls, HasAConnectionOfItsOwnForAClientCertificate) {
  auto with_certificate = options();
  const auto shown = testing::make_self_signed_identity();
  with_certificate.client_authentication.mutual_tls =
      MutualTls{.certificate_pem = shown.certificate_pem, .private_key_pem = shown.private_key_pem};
  const ApiClient client(with_certificate);
  for (int i = 0; i < 2; ++i)
    ASSERT_TRUE(client.try_get_token_on_behalf_of("at-0", {.audience = "https://calendar.example.com"}));
  EXPECT_EQ(server_.connections(), 2U);
  EXPECT_TRUE(last_form().ends_with("&client_id=client-1")) << last_form();
}

// 10.7: with the machine's own clock and a real wait
TEST_F(ExchangeOverTls, OutlivesAnAnswerOf503) {
  fails_first_ = true;
  const ApiClient client(options());
  EXPECT_TRUE(client.try_get_token_on_behalf_of("at-0", {.audience = "https://calendar.example.com"}));
}

}  // namespace

}  // namespace auth0::test
