#include "grpc/orders_server.hpp"
#include "jose/base64url.hpp"

#include <auth0/testing/certificate.hpp>
#include <auth0/testing/tenant.hpp>

#include <boost/json/object.hpp>
#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>
#include <gtest/gtest.h>
#include <memory>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <string>
#include <vector>

namespace auth0::test {
namespace {

// base64url of the SHA-256 of the certificate (RFC 8705 section 3.1).
std::string thumbprint_of(const std::string& pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())),
                                                      &BIO_free);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(
      PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), &X509_free);
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  X509_digest(certificate.get(), EVP_sha256(), reinterpret_cast<unsigned char*>(digest.data()), &size);
  return jose::base64url_encode(digest.substr(0, size));
}

// Servers with TLS that ask for a certificate, and clients that show this one.
std::shared_ptr<::grpc::ServerCredentials> server_with(const testing::TlsIdentity& server,
                                                       const testing::TlsIdentity& client) {
  ::grpc::SslServerCredentialsOptions options(GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_root_certs = client.certificate_pem;
  options.pem_key_cert_pairs.push_back({server.private_key_pem, server.certificate_pem});
  return ::grpc::SslServerCredentials(options);
}

std::shared_ptr<::grpc::ChannelCredentials> client_with(const testing::TlsIdentity& server,
                                                        const testing::TlsIdentity& client) {
  return ::grpc::SslCredentials({server.certificate_pem, client.private_key_pem, client.certificate_pem});
}

TEST(BoundToACertificate, AreAcceptedOverItsConnectionAlone) {  // RFC 8705 section 3
  const auto server = testing::make_self_signed_identity();
  const auto client = testing::make_self_signed_identity();
  for (const auto guard : {Guard::callback_service, Guard::synchronous_service, Guard::metadata_processor}) {
    testing::Tenant tenant({.algorithm = "ES256"});
    const auto list = [&](OrdersServer& orders, const std::string& certificate) {
      const auto token =
          tenant.issue({.scope = "read:orders",
                        .claims = {{"cnf", boost::json::object{{"x5t#S256", thumbprint_of(certificate)}}}}});
      return orders.list({{"authorization", "Bearer " + token}}).status.error_code();
    };
    OrdersServer with(tenant.client_options(), guard, server_with(server, client), client_with(server, client));
    EXPECT_EQ(list(with, client.certificate_pem), ::grpc::StatusCode::OK);
    EXPECT_EQ(list(with, server.certificate_pem), ::grpc::StatusCode::UNAUTHENTICATED);
    OrdersServer without(tenant.client_options(), guard, server_with(server, client),
                         ::grpc::SslCredentials({server.certificate_pem, {}, {}}));
    EXPECT_EQ(list(without, client.certificate_pem), ::grpc::StatusCode::UNAUTHENTICATED);
  }
}

}  // namespace
}  // namespace auth0::test
