#include "grpc/orders_services.hpp"

#include <auth0/exceptions.hpp>
#include <auth0/grpc/authenticator.hpp>
#include <auth0/testing/tenant.hpp>

#include <gtest/gtest.h>
#include <string>
#include <utility>

namespace auth0::test {
namespace {

using orders::v1::Orders;

class Protect : public ::testing::Test {
 protected:
  // What `protect` says of such a service; empty if it protects it.
  template <class Implementation>
  [[nodiscard]] std::string problem(const grpc::Authenticator& authenticator, Implementation& service) {
    try {
      return authenticator.protect<Orders>(service) ? "" : "nothing";
    } catch (const InvalidConfigurationError& error) {
      return error.what();
    }
  }
  static void expect_contains(const std::string& text, const std::string& part) {
    EXPECT_NE(text.find(part), std::string::npos) << text;
  }

  testing::Tenant tenant_{{.algorithm = "ES256"}};
  ApiClient client_ = tenant_.make_client();
  grpc::Authenticator authenticator_{client_, "https://orders.example.com", {}};
  OrdersBook book_{authenticator_};
};

TEST_F(Protect, TakesServicesOfEitherApi) {
  CallbackOrders callback(book_);
  SynchronousOrders synchronous(book_);
  EXPECT_EQ(problem(authenticator_, callback), "");
  EXPECT_EQ(problem(authenticator_, synchronous), "");
}

TEST_F(Protect, RefusesARuleForAMethodThatTheServiceLacks) {
  grpc::MethodRules rules;
  rules.require_token("/orders.v1.Orders/Lost").require_token("/other.Service/Lost");
  const grpc::Authenticator authenticator(client_, "https://orders.example.com", rules);
  SynchronousOrders service(book_);
  expect_contains(problem(authenticator, service), "'Lost', which service 'orders.v1.Orders' does not have");
}

TEST_F(Protect, RefusesWhatItCannotGuard) {
  Orders::AsyncService queue;
  expect_contains(problem(authenticator_, queue), "metadata_processor()");
  Orders::WithGenericMethod_List<Orders::Service> generic;
  expect_contains(problem(authenticator_, generic), "metadata_processor()");
  Orders::WithCallbackMethod_List<Orders::Service> mixed;
  expect_contains(problem(authenticator_, mixed), "callback API and of the synchronous API");
}

TEST_F(Protect, RefusesTheCallbackApiWhereTheClientMayHaveNoThread) {
  auto options = tenant_.client_options();
  options.discovery_cache.background_refresh = false;
  const ApiClient client(std::move(options));
  const grpc::Authenticator authenticator(client, "https://orders.example.com", {});
  CallbackOrders callback(book_);
  SynchronousOrders synchronous(book_);
  expect_contains(problem(authenticator, callback), "'background_refresh'");
  EXPECT_EQ(problem(authenticator, synchronous), "");
}

TEST_F(Protect, RefusesAnOriginThatIsNone) {
  for (const std::string origin : {"", "orders.example.com", "https://orders.example.com/path", "ftp://a"})
    EXPECT_THROW(grpc::Authenticator(client_, origin, {}), InvalidConfigurationError) << origin;
}

}  // namespace
}  // namespace auth0::test
