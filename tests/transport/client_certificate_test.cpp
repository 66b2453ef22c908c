#include "support/raw_tls_server.hpp"
#include "transport/patient.hpp"

#include <auth0/exceptions.hpp>
#include <auth0/http_transport.hpp>
#include <auth0/testing/certificate.hpp>

#include <gtest/gtest.h>
#include <string>

namespace auth0::test {

namespace {

std::expected<HttpResponse, TransportError> get(const RawTlsServer& server, const testing::TlsIdentity& shown) {
  return send_patiently({.ca_pem = server.ca_pem(),
                         .client_certificate_pem = shown.certificate_pem,
                         .client_key_pem = shown.private_key_pem},
                        {.url = server.url()});
}

// RFC 8705 section 2
TEST(ClientCertificateOfTheTransport, IsShownToAServerThatAsksForIt) {
  const auto identity = testing::make_self_signed_identity();
  const RawTlsServer server(
      {.pieces = {{http_response(200, "known")}}, .client_certificate_pem = identity.certificate_pem});

  const auto answer = get(server, identity);

  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->body, "known");
}

TEST(ClientCertificateOfTheTransport, IsWhatTheServerMissesWithoutIt) {
  const auto identity = testing::make_self_signed_identity();
  const RawTlsServer server(
      {.pieces = {{http_response(200, "known")}}, .client_certificate_pem = identity.certificate_pem});

  EXPECT_FALSE(get(server, {}).has_value());
}

TEST(ClientCertificateOfTheTransport, HarmsNothingWhereNobodyAsks) {
  const RawTlsServer server({.pieces = {{http_response(200, "open")}}});

  const auto answer = get(server, testing::make_self_signed_identity());

  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->body, "open");
}

TEST(ClientCertificateOfTheTransport, FailsTheRequestWhereItsKeyIsNotItsOwn) {
  const RawTlsServer server({.pieces = {{http_response(200, "open")}}});
  auto mixed = testing::make_self_signed_identity();
  mixed.private_key_pem = testing::make_self_signed_identity().private_key_pem;

  const auto answer = get(server, mixed);

  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().failure, TransportFailure::tls);
}

TEST(ClientCertificateOfTheTransport, ComesWithItsKeyOrNotAtAll) {
  const auto identity = testing::make_self_signed_identity();
  EXPECT_THROW(static_cast<void>(make_http_transport({.client_certificate_pem = identity.certificate_pem})),
               InvalidConfigurationError);
  EXPECT_THROW(static_cast<void>(make_http_transport({.client_key_pem = identity.private_key_pem})),
               InvalidConfigurationError);
}

}  // namespace

}  // namespace auth0::test
