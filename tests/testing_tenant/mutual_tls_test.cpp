#include "support/token_requests.hpp"

#include <auth0/testing/certificate.hpp>
#include <auth0/testing/loopback_server.hpp>
#include <auth0/testing/tenant_server.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <cstdint>
#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <string_view>

namespace auth0::test {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using auth0::testing::ReceivedRequest;
using auth0::testing::TlsIdentity;

// One request over a TLS connection of its own, on which the client shows this identity.
HttpResponse post(std::uint16_t port, const std::optional<TlsIdentity>& identity, std::string_view path,
                  const Form& form) {
  asio::ssl::context tls(asio::ssl::context::tls_client);
  if (identity) {
    tls.use_certificate_chain(asio::buffer(identity->certificate_pem));
    tls.use_private_key(asio::buffer(identity->private_key_pem), asio::ssl::context::pem);
  }
  asio::io_context context;
  asio::ssl::stream<asio::ip::tcp::socket> stream(context, tls);
  stream.next_layer().connect({asio::ip::address_v4::loopback(), port});
  stream.handshake(asio::ssl::stream_base::client);

  http::request<http::string_body> request(http::verb::post, std::string(path), 11);
  request.set(http::field::host, "localhost");
  request.set(http::field::content_type, "application/x-www-form-urlencoded");
  request.body() = encode(form);
  request.prepare_payload();
  http::write(stream, request);
  boost::beast::flat_buffer buffer;
  http::response<http::string_body> response;
  http::read(stream, buffer, response);
  return {.status = static_cast<int>(response.result_int()), .headers = {}, .body = response.body()};
}

// A server that answers with the certificate that it was shown.
class Mirror {
 public:
  explicit Mirror(bool asks)
      : server_(
            [](const ReceivedRequest& request) {
              return HttpResponse{.status = 200, .headers = {}, .body = request.client_certificate_pem};
            },
            {.tls = testing::make_self_signed_identity(), .port = 0, .ask_for_client_certificate = asks}) {}

  [[nodiscard]] std::string shown(const std::optional<TlsIdentity>& identity) const {
    return post(server_.port(), identity, "/", {}).body;
  }

 private:
  testing::LoopbackServer server_;
};

TEST(MutualTls, HandsTheClientsCertificateToWhoeverAnswers) {
  const auto identity = testing::make_self_signed_identity();
  const Mirror mirror(true);

  EXPECT_EQ(mirror.shown(identity), identity.certificate_pem);
}

TEST(MutualTls, IsNoDutyOfTheClient) {
  const Mirror mirror(true);

  EXPECT_EQ(mirror.shown(std::nullopt), "");
}

TEST(MutualTls, IsSwitchedOffByDefault) {
  const Mirror mirror(false);

  EXPECT_EQ(mirror.shown(testing::make_self_signed_identity()), "");
}

TEST(MutualTls, AuthenticatesTheClientOfATenant) {  // RFC 8705 section 2.2
  const auto identity = testing::make_self_signed_identity();
  testing::TenantServer server(
      {.tenant = {
           .algorithm = "ES256", .clients = {{.certificate_pem = identity.certificate_pem}}, .mtls = true}});
  const std::string& domain = server.tenant().domain();
  const auto port = static_cast<std::uint16_t>(std::stoi(domain.substr(domain.find(':') + 1)));
  const Form form = {{"grant_type", "client_credentials"},
                     {"client_id", "test-client"},
                     {"audience", "https://api.example.com"}};

  const auto known = read_answer(post(port, identity, testing::Tenant::mtls_token_path, form));
  const auto stranger =
      read_answer(post(port, testing::make_self_signed_identity(), testing::Tenant::mtls_token_path, form));
  const auto nobody = read_answer(post(port, std::nullopt, testing::Tenant::mtls_token_path, form));

  EXPECT_EQ(known.status, 200) << known.text("error_description");
  EXPECT_EQ(stranger.error(), "401 invalid_client");
  EXPECT_EQ(nobody.error(), "401 invalid_client");
}

// What asks for certificates still serves clients that have none, connection after connection.
TEST(MutualTls, LeavesOtherClientsAsTheyWere) {
  testing::TenantServer server({.tenant = {.algorithm = "ES256", .mtls = true}});
  for (int i = 0; i < 3; ++i) {
    const auto token = server.make_client().try_verify_access_token({.access_token = server.tenant().issue()});
    EXPECT_TRUE(token.has_value()) << token.error().message;
  }
}

}  // namespace
}  // namespace auth0::test
