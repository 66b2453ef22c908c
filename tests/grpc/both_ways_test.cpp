#include "grpc/orders_server.hpp"

#include <auth0/testing/tenant.hpp>

#include <gtest/gtest.h>

namespace auth0::test {
namespace {

// Whoever has seen a token and its proof could be its owner there for a minute.
TEST(ServersGuardedInBothWays, GiveOpenMethodsNoTokenOfTheOtherServer) {
  testing::Tenant tenant({.algorithm = "ES256"});
  const Metadata credentials = {{"authorization", "Bearer " + tenant.issue({.scope = "read:orders"})}};
  OrdersServer with_processor(tenant.client_options(), Guard::metadata_processor);
  for (const auto guard : {Guard::synchronous_service, Guard::callback_service}) {
    OrdersServer without(with_processor, guard);
    EXPECT_EQ(with_processor.list(credentials).text, "the orders of auth0|test-user");
    EXPECT_EQ(without.ping(credentials).text, "nobody");
  }
}

}  // namespace
}  // namespace auth0::test
