#include "grpc/gated_transport.hpp"
#include "grpc/orders_server.hpp"

#include <auth0/testing/tenant.hpp>

#include <chrono>
#include <future>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

namespace auth0::test {
namespace {

using ::grpc::StatusCode;

// A server of the callback API before an issuer that does not answer until it may.
class ParkedRpcs : public ::testing::Test {
 protected:
  [[nodiscard]] ApiClientOptions options() {
    auto options = tenant_.client_options();
    options.http_transport = transport_;
    return options;
  }
  [[nodiscard]] Metadata reader() {
    return {{"authorization", "Bearer " + tenant_.issue({.scope = "read:orders"})}};
  }

  testing::Tenant tenant_{{.algorithm = "ES256"}};
  std::shared_ptr<GatedTransport> transport_ = std::make_shared<GatedTransport>(tenant_.transport());
  std::unique_ptr<OrdersServer> server_ = std::make_unique<OrdersServer>(options(), Guard::callback_service);
};

TEST_F(ParkedRpcs, LetOthersPassAndGoOnOnceTheIssuerAnswers) {
  constexpr std::size_t count = 200;  // far more than gRPC has threads
  std::vector<::grpc::ClientContext> contexts(count);
  std::vector<orders::v1::ListReply> replies(count);
  std::vector<std::promise<::grpc::Status>> outcomes(count);
  const orders::v1::ListRequest request;
  for (std::size_t i = 0; i < count; ++i) {
    OrdersServer::prepare(contexts[i], reader());
    server_->stub().async()->List(
        &contexts[i], &request, &replies[i],
        [&outcomes, i](const ::grpc::Status& status) { outcomes[i].set_value(status); });
  }
  transport_->wait_for_a_request();
  EXPECT_EQ(server_->ping().text, "nobody");
  EXPECT_EQ(server_->list().status.error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(server_->handler_calls(), 1);

  transport_->open();
  for (std::size_t i = 0; i < count; ++i) {
    const auto status = outcomes[i].get_future().get();
    EXPECT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(replies[i].orders(), "the orders of auth0|test-user");
  }
  EXPECT_EQ(server_->handler_calls(), static_cast<int>(count) + 1);
}

TEST_F(ParkedRpcs, EndAtTheirDeadlineWithoutTheHandler) {
  ::grpc::ClientContext context;
  OrdersServer::prepare(context, reader());
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(100));
  orders::v1::ListReply reply;
  EXPECT_EQ(server_->stub().List(&context, {}, &reply).error_code(), StatusCode::DEADLINE_EXCEEDED);
  EXPECT_EQ(server_->handler_calls(), 0);

  const auto begin = std::chrono::steady_clock::now();
  server_.reset();  // waits for its RPCs, and this one would wait 5 s for the issuer
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(4));
}

TEST_F(ParkedRpcs, EndWithTheIssuersFailure) {
  auto outcome = std::async(std::launch::async, [this] { return server_->list(reader()); });
  transport_->wait_for_a_request();
  tenant_.set_down(true);
  transport_->open();
  EXPECT_EQ(outcome.get().status.error_code(), StatusCode::UNAVAILABLE);
  EXPECT_EQ(server_->handler_calls(), 0);
}

}  // namespace
}  // namespace auth0::test
