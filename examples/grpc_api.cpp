// A small API on gRPC's callback API: the service in orders.proto. Takes DOMAIN AUDIENCE [CA_FILE [PORT]], as
// the other examples do, and listens on loopback without TLS, as behind a proxy that ends it.
#include "orders_api.hpp"

#include <auth0/grpc/authenticator.hpp>

#include <cstddef>
#include <exception>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <grpcpp/server_context.h>
#include <iostream>
#include <memory>
#include <orders.grpc.pb.h>
#include <stdexcept>
#include <string>
#include <utility>

namespace {

using orders::v1::ListReply;
using orders::v1::ListRequest;
using orders::v1::Order;
using orders::v1::Orders;

/// How clients know the server, wherever it listens: what proofs must name.
constexpr const char* public_origin = "https://orders.example.com";

constexpr int max_metadata_bytes =
    64 * 1024;  // a token and a proof may take 24 KiB; gRPC accepts 8 KiB by default

auth0::grpc::MethodRules make_rules() {
  const auto may_read = auth0::require_all_scopes({"read:orders"});
  const auto may_write = auth0::require_all_scopes({"write:orders"});
  auth0::grpc::MethodRules rules;
  rules.require_token("/orders.v1.Orders/List", may_read)
      .require_token("/orders.v1.Orders/Watch", may_read)
      .require_token("/orders.v1.Orders/Import", may_write)
      .require_token("/orders.v1.Orders/Exchange", may_write)
      .allow_anybody("/orders.v1.Orders/Ping");
  return rules;  // Purge has none, so nobody may call it
}

::grpc::ServerUnaryReactor* finish(::grpc::CallbackServerContext& context) {
  auto* reactor = context.DefaultReactor();
  reactor->Finish(::grpc::Status::OK);
  return reactor;
}

// Sends one order and ends.
class WatchReactor final : public ::grpc::ServerWriteReactor<Order> {
 public:
  explicit WatchReactor(std::string item) {
    order_.set_item(std::move(item));
    StartWriteAndFinish(&order_, {}, ::grpc::Status::OK);
  }
  void OnDone() override { delete this; }

 private:
  Order order_;
};

/// What it does not override, gRPC answers with UNIMPLEMENTED.
class OrdersService final : public Orders::CallbackService {
 public:
  explicit OrdersService(const auth0::grpc::Authenticator& authenticator) : authenticator_(authenticator) {}

  ::grpc::ServerUnaryReactor* List(::grpc::CallbackServerContext* context, const ListRequest* /*request*/,
                                   ListReply* reply) override {
    reply->set_orders("the orders of " + caller(*context));
    return finish(*context);
  }
  ::grpc::ServerWriteReactor<Order>* Watch(::grpc::CallbackServerContext* context,
                                           const ListRequest* /*request*/) override {
    return new WatchReactor("an order of " + caller(*context));
  }
  ::grpc::ServerUnaryReactor* Ping(::grpc::CallbackServerContext* context,
                                   const orders::v1::PingRequest* /*request*/,
                                   orders::v1::PingReply* reply) override {
    reply->set_text("pong");
    return finish(*context);
  }

 private:
  // Only accepted RPCs come here, so there is a token.
  [[nodiscard]] std::string caller(const ::grpc::ServerContextBase& context) const {
    return std::string(authenticator_.accepted(context)->token.subject());
  }

  const auth0::grpc::Authenticator& authenticator_;
};

int run(const Arguments& arguments) {
  auth0::ApiClientOptions options{.domain = arguments.domain, .audience = arguments.audience};
  options.algorithms = {"RS256", "ES256"};
  options.transport.ca_file = arguments.ca_file;
  const auth0::ApiClient client(std::move(options));
  const auth0::grpc::Authenticator authenticator(client, public_origin, make_rules());
  OrdersService service(authenticator);
  const auto protected_service = authenticator.protect<Orders>(service);

  ::grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:" + std::to_string(arguments.port), ::grpc::InsecureServerCredentials(),
                           &port);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, max_metadata_bytes);
  builder.RegisterService(protected_service.get());
  const auto server = builder.BuildAndStart();
  if (!server) throw std::runtime_error("the port cannot be had");
  std::cout << "listening on 127.0.0.1:" << port << '\n' << std::flush;
  server->Wait();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(parse_arguments({argv, static_cast<std::size_t>(argc)}));
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
