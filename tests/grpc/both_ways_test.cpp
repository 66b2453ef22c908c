#include "grpc/orders_server.hpp"

#include <grpcpp/create_channel.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>
#include <memory>
#include <string>

namespace auth0::test {
namespace {

// One authenticator for a server with a metadata processor, and for one that protects its service.
class ServersGuardedInBothWays : public ::testing::Test {
 protected:
  class Running {
   public:
    Running(::grpc::Service& service, const std::shared_ptr<::grpc::ServerCredentials>& server,
            const std::shared_ptr<::grpc::ChannelCredentials>& client) {
      ::grpc::ServerBuilder builder;
      builder.RegisterService(&service);
      int port = 0;
      builder.AddListeningPort("127.0.0.1:0", server, &port);
      server_ = builder.BuildAndStart();
      stub_ = orders::v1::Orders::NewStub(::grpc::CreateChannel("127.0.0.1:" + std::to_string(port), client));
    }
    ~Running() {
      stub_.reset();
      server_->Shutdown();
      server_->Wait();
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

    [[nodiscard]] ::grpc::Status list(const Metadata& metadata) {
      ::grpc::ClientContext context;
      OrdersServer::prepare(context, metadata);
      orders::v1::ListReply reply;
      return stub_->List(&context, {}, &reply);
    }
    /// Whom the handler of a method that is open to anybody takes the client for.
    [[nodiscard]] std::string ping(const Metadata& metadata) {
      ::grpc::ClientContext context;
      OrdersServer::prepare(context, metadata);
      orders::v1::PingReply reply;
      const auto status = stub_->Ping(&context, {}, &reply);
      return status.ok() ? reply.text() : status.error_message();
    }

   private:
    std::unique_ptr<::grpc::Server> server_;
    std::unique_ptr<orders::v1::Orders::Stub> stub_;
  };

  [[nodiscard]] Running with_processor() {
    const auto credentials = ::grpc::experimental::LocalServerCredentials(LOCAL_TCP);
    credentials->SetAuthMetadataProcessor(authenticator_.metadata_processor());
    return Running(behind_processor_, credentials, ::grpc::experimental::LocalCredentials(LOCAL_TCP));
  }

  testing::Tenant tenant_{{.algorithm = "ES256"}};
  ApiClient client_ = tenant_.make_client();
  grpc::Authenticator authenticator_{client_, OrdersServer::origin, OrdersServer::rules()};
  OrdersBook book_{authenticator_};
  SynchronousOrders behind_processor_{book_};
  SynchronousOrders synchronous_{book_};
  CallbackOrders callback_{book_};
};

// Whoever has seen a token and its proof could be its owner there for a minute.
TEST_F(ServersGuardedInBothWays, GiveOpenMethodsNoTokenOfTheOtherServer) {
  const Metadata credentials = {{"authorization", "Bearer " + tenant_.issue({.scope = "read:orders"})}};
  auto with = with_processor();
  for (const auto& service : {authenticator_.protect<orders::v1::Orders>(synchronous_),
                              authenticator_.protect<orders::v1::Orders>(callback_)}) {
    Running without(*service, ::grpc::InsecureServerCredentials(), ::grpc::InsecureChannelCredentials());
    ASSERT_TRUE(with.list(credentials).ok());
    EXPECT_EQ(without.ping(credentials), "nobody");
  }
}

}  // namespace
}  // namespace auth0::test
