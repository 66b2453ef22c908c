#include "incoming_call.hpp"

#include <grpc/grpc_security_constants.h>
#include <grpcpp/security/auth_context.h>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::inline v0::grpc {

namespace {

// What HTTP sends as header fields: not the path and its like, and no bytes that gRPC has decoded. Several of
// one name stay apart, so that a second token or proof is noticed.
std::vector<HttpHeader> headers_in(const Metadata& metadata) {
  std::vector<HttpHeader> headers;
  headers.reserve(metadata.size());
  for (const auto& [name, value] : metadata) {
    if (view_of(name).starts_with(':') || view_of(name).ends_with("-bin")) continue;
    headers.push_back({.name = std::string(view_of(name)), .value = std::string(view_of(value))});
  }
  return headers;
}

std::string certificate_of(const ::grpc::AuthContext* connection) {
  if (connection == nullptr) return {};
  const auto certificates = connection->FindPropertyValues(GRPC_X509_PEM_CERT_PROPERTY_NAME);
  return certificates.empty() ? std::string() : std::string(view_of(certificates.front()));
}

}  // namespace

IncomingCall::IncomingCall(std::string_view url, const Metadata& metadata,
                           const ::grpc::AuthContext* connection)
    : headers_(headers_in(metadata)), certificate_(certificate_of(connection)) {
  view_.method = "POST";
  view_.url = url;
  view_.headers = headers_;
  view_.client_certificate.pem = certificate_;
}

}  // namespace auth0::inline v0::grpc
