#include "grpc/orders_server.hpp"

#include <chrono>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>
#include <stdexcept>

namespace auth0::test {

namespace {

// A metadata processor needs credentials of which gRPC thinks that they protect something: those of loopback
// do.
std::shared_ptr<::grpc::ServerCredentials> server_credentials(Guard guard) {
  return guard == Guard::metadata_processor ? ::grpc::experimental::LocalServerCredentials(LOCAL_TCP)
                                            : ::grpc::InsecureServerCredentials();
}

std::shared_ptr<::grpc::ChannelCredentials> channel_credentials(Guard guard) {
  return guard == Guard::metadata_processor ? ::grpc::experimental::LocalCredentials(LOCAL_TCP)
                                            : ::grpc::InsecureChannelCredentials();
}

}  // namespace

std::vector<std::string> RpcOutcome::trailing(const std::string& name) const {
  std::vector<std::string> values;
  for (const auto& [field, value] : trailing_metadata) {
    if (field == name) values.push_back(value);
  }
  return values;
}

grpc::MethodRules OrdersServer::rules() {
  grpc::MethodRules rules;
  rules.require_token("/orders.v1.Orders/List", require_all_scopes({"read:orders"}))
      .require_token("/orders.v1.Orders/Watch", require_all_scopes({"read:orders"}))
      .require_token("/orders.v1.Orders/Import", require_all_scopes({"write:orders"}))
      .require_token("/orders.v1.Orders/Exchange", require_all_scopes({"write:orders"}))
      .allow_anybody("/orders.v1.Orders/Ping");
  return rules;
}

OrdersServer::OrdersServer(ApiClientOptions options, Guard guard)
    : OrdersServer(std::move(options), guard, server_credentials(guard), channel_credentials(guard)) {}

OrdersServer::OrdersServer(ApiClientOptions options, Guard guard,
                           const std::shared_ptr<::grpc::ServerCredentials>& server,
                           const std::shared_ptr<::grpc::ChannelCredentials>& client)
    : client_(std::make_shared<const ApiClient>(std::move(options))),
      authenticator_(*client_, origin, rules()) {
  start(guard, server, client);
}

OrdersServer::OrdersServer(const OrdersServer& first, Guard guard)
    : client_(first.client_), authenticator_(first.authenticator_) {
  start(guard, server_credentials(guard), channel_credentials(guard));
}

void OrdersServer::start(Guard guard, const std::shared_ptr<::grpc::ServerCredentials>& server,
                         const std::shared_ptr<::grpc::ChannelCredentials>& client) {
  ::grpc::ServerBuilder builder;
  if (guard == Guard::metadata_processor) {
    server->SetAuthMetadataProcessor(authenticator_.metadata_processor());
    builder.RegisterService(&synchronous_orders_);
  } else {
    protected_ = guard == Guard::callback_service
                     ? authenticator_.protect<orders::v1::Orders>(callback_orders_)
                     : authenticator_.protect<orders::v1::Orders>(synchronous_orders_);
    builder.RegisterService(protected_.get());
  }
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", server, &port);
  server_ = builder.BuildAndStart();
  if (!server_) throw std::runtime_error("the server cannot be started");
  stub_ = orders::v1::Orders::NewStub(::grpc::CreateChannel("127.0.0.1:" + std::to_string(port), client));
}

OrdersServer::~OrdersServer() {
  stub_.reset();
  server_->Shutdown();
  server_->Wait();
}

void OrdersServer::prepare(::grpc::ClientContext& context, const Metadata& metadata) {
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
  for (const auto& [name, value] : metadata)
    context.AddMetadata(name, value);
}

RpcOutcome OrdersServer::outcome(const ::grpc::ClientContext& context, ::grpc::Status status,
                                 std::string text) {
  RpcOutcome outcome{.status = std::move(status), .text = std::move(text)};
  for (const auto& [name, value] : context.GetServerTrailingMetadata())
    outcome.trailing_metadata.emplace_back(std::string(name.data(), name.size()),
                                           std::string(value.data(), value.size()));
  return outcome;
}

RpcOutcome OrdersServer::list(const Metadata& metadata) {
  ::grpc::ClientContext context;
  prepare(context, metadata);
  orders::v1::ListReply reply;
  auto status = stub_->List(&context, {}, &reply);
  return outcome(context, std::move(status), reply.orders());
}

RpcOutcome OrdersServer::watch(const Metadata& metadata) {
  ::grpc::ClientContext context;
  prepare(context, metadata);
  orders::v1::Order order;
  const auto reader = stub_->Watch(&context, {});
  while (reader->Read(&order)) {
  }
  auto status = reader->Finish();
  return outcome(context, std::move(status), order.item());
}

RpcOutcome OrdersServer::import(const Metadata& metadata) {
  ::grpc::ClientContext context;
  prepare(context, metadata);
  orders::v1::ImportReply reply;
  const auto writer = stub_->Import(&context, &reply);
  writer->Write({});
  writer->Write({});
  writer->WritesDone();
  auto status = writer->Finish();
  return outcome(context, std::move(status), std::to_string(reply.count()));
}

RpcOutcome OrdersServer::exchange(const Metadata& metadata) {
  ::grpc::ClientContext context;
  prepare(context, metadata);
  orders::v1::Order order;
  const auto stream = stub_->Exchange(&context);
  stream->Write({});
  stream->WritesDone();
  while (stream->Read(&order)) {
  }
  auto status = stream->Finish();
  return outcome(context, std::move(status), order.item());
}

RpcOutcome OrdersServer::ping(const Metadata& metadata) {
  ::grpc::ClientContext context;
  prepare(context, metadata);
  orders::v1::PingReply reply;
  auto status = stub_->Ping(&context, {}, &reply);
  return outcome(context, std::move(status), reply.text());
}

RpcOutcome OrdersServer::purge(const Metadata& metadata) {
  ::grpc::ClientContext context;
  prepare(context, metadata);
  orders::v1::ListReply reply;
  auto status = stub_->Purge(&context, {}, &reply);
  return outcome(context, std::move(status), reply.orders());
}

}  // namespace auth0::test
