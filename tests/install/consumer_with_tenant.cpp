#include <auth0/testing/tenant.hpp>

int main() {
  auth0::testing::Tenant tenant;
  const auto client = tenant.make_client();
  return client.try_verify_access_token({.access_token = tenant.issue()}) ? 0 : 1;
}
