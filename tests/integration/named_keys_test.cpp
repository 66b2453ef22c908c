#include <auth0/api_client.hpp>
#include <auth0/testing/tenant_server.hpp>

#include <gtest/gtest.h>
#include <string>

namespace auth0::test {

namespace {

// 2.9, over TLS: a server without metadata.
TEST(NamedKeys, AreFetchedWithoutDiscovery) {
  testing::TenantServer server;
  testing::Tenant& tenant = server.tenant();
  const ApiClient client({.issuer = tenant.issuer(),
                          .jwks_uri = tenant.issuer() + ".well-known/jwks.json",
                          .audience = tenant.audience(),
                          .transport = {.ca_pem = server.ca_pem()}});

  EXPECT_EQ(client.verify_access_token({.access_token = tenant.issue()}).issuer(), tenant.issuer());

  EXPECT_EQ(tenant.requests(testing::Tenant::metadata_path), 0U);
}

}  // namespace

}  // namespace auth0::test
