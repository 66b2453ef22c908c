#pragma once

#include "grpc/orders_services.hpp"

#include <auth0/api_client.hpp>
#include <auth0/grpc/authenticator.hpp>
#include <auth0/testing/tenant.hpp>

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace auth0::test {

/// Which of gRPC's APIs a server is written in, and how its RPCs are guarded.
enum class Guard { callback_service, synchronous_service, metadata_processor };

/// What a client learns of the end of an RPC.
struct RpcOutcome {
  ::grpc::Status status;
  std::string text{};  ///< Of the last reply.
  std::vector<std::pair<std::string, std::string>> trailing_metadata{};

  [[nodiscard]] std::vector<std::string> trailing(const std::string& name) const;
};

/// The credentials of an RPC, as metadata.
using Metadata = std::vector<std::pair<std::string, std::string>>;

/// A server on loopback with the service of examples/orders.proto, and a client of it.
class OrdersServer {
 public:
  /// How clients know it.
  static constexpr const char* origin = "https://orders.example.com";

  /// The rules of examples/grpc_api.cpp.
  [[nodiscard]] static grpc::MethodRules rules();

  OrdersServer(ApiClientOptions options, Guard guard);
  OrdersServer(ApiClientOptions options, Guard guard, const std::shared_ptr<::grpc::ServerCredentials>& server,
               const std::shared_ptr<::grpc::ChannelCredentials>& client);
  /// Another server with the authenticator of the first, which outlives it.
  OrdersServer(const OrdersServer& first, Guard guard);
  ~OrdersServer();
  OrdersServer(const OrdersServer&) = delete;
  OrdersServer& operator=(const OrdersServer&) = delete;

  /// How often a handler was called.
  [[nodiscard]] int handler_calls() const noexcept { return book_.calls(); }
  [[nodiscard]] bool is_last_kept() const { return book_.is_last_kept(); }
  [[nodiscard]] const ApiClient& client() const noexcept { return *client_; }
  [[nodiscard]] orders::v1::Orders::Stub& stub() noexcept { return *stub_; }

  [[nodiscard]] RpcOutcome list(const Metadata& metadata = {});
  [[nodiscard]] RpcOutcome watch(const Metadata& metadata = {});
  [[nodiscard]] RpcOutcome import(const Metadata& metadata = {});
  [[nodiscard]] RpcOutcome exchange(const Metadata& metadata = {});
  [[nodiscard]] RpcOutcome ping(const Metadata& metadata = {});
  [[nodiscard]] RpcOutcome purge(const Metadata& metadata = {});

  /// Prepares the context of an RPC: its metadata, and a deadline after which a test has failed.
  static void prepare(::grpc::ClientContext& context, const Metadata& metadata);
  /// What the RPC of this context has ended with.
  static RpcOutcome outcome(const ::grpc::ClientContext& context, ::grpc::Status status, std::string text);

 private:
  void start(Guard guard, const std::shared_ptr<::grpc::ServerCredentials>& server,
             const std::shared_ptr<::grpc::ChannelCredentials>& client);

  std::shared_ptr<const ApiClient> client_;
  grpc::Authenticator authenticator_;
  OrdersBook book_{authenticator_};
  CallbackOrders callback_orders_{book_};
  SynchronousOrders synchronous_orders_{book_};
  std::shared_ptr<::grpc::Service> protected_;
  std::unique_ptr<::grpc::Server> server_;
  std::unique_ptr<orders::v1::Orders::Stub> stub_;
};

}  // namespace auth0::test
