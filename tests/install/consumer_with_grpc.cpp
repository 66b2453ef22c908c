#include <auth0/grpc/authenticator.hpp>

int main() {
  const auth0::ApiClient client({.domain = "tenant.example.com", .audience = "https://api.example.com"});
  auth0::grpc::MethodRules rules;
  rules.allow_anybody("/grpc.health.v1.Health/Check");
  const auth0::grpc::Authenticator authenticator(client, "https://api.example.com", rules);
  return authenticator.metadata_processor() ? 0 : 1;
}
