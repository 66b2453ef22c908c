#pragma once

#include <auth0/grpc/authenticator.hpp>

#include <atomic>
#include <grpcpp/server_context.h>
#include <memory>
#include <mutex>
#include <orders.grpc.pb.h>
#include <string>

namespace auth0::test {

/// What a handler answers: whose token the authenticator says it is. Counts the calls of handlers.
class OrdersBook {
 public:
  explicit OrdersBook(const grpc::Authenticator& authenticator) : authenticator_(authenticator) {}

  [[nodiscard]] std::string caller(const ::grpc::ServerContextBase& context) {
    ++calls_;
    const auto accepted = authenticator_.accepted(context);
    const std::scoped_lock lock(mutex_);
    last_ = accepted;
    return accepted ? std::string(accepted->token.subject()) : "nobody";
  }
  [[nodiscard]] int calls() const noexcept { return calls_; }
  /// Whether somebody still keeps what was accepted last.
  [[nodiscard]] bool is_last_kept() const {
    const std::scoped_lock lock(mutex_);
    return !last_.expired();
  }

 private:
  const grpc::Authenticator& authenticator_;
  std::atomic<int> calls_ = 0;
  mutable std::mutex mutex_;
  std::weak_ptr<const AcceptedRequest> last_;
};

/// The service of examples/orders.proto in gRPC's callback API.
class CallbackOrders final : public orders::v1::Orders::CallbackService {
 public:
  explicit CallbackOrders(OrdersBook& book) : book_(book) {}

  ::grpc::ServerUnaryReactor* List(::grpc::CallbackServerContext* context,
                                   const orders::v1::ListRequest* request,
                                   orders::v1::ListReply* reply) override;
  ::grpc::ServerWriteReactor<orders::v1::Order>* Watch(::grpc::CallbackServerContext* context,
                                                       const orders::v1::ListRequest* request) override;
  ::grpc::ServerReadReactor<orders::v1::Order>* Import(::grpc::CallbackServerContext* context,
                                                       orders::v1::ImportReply* reply) override;
  ::grpc::ServerBidiReactor<orders::v1::Order, orders::v1::Order>* Exchange(
      ::grpc::CallbackServerContext* context) override;
  ::grpc::ServerUnaryReactor* Ping(::grpc::CallbackServerContext* context,
                                   const orders::v1::PingRequest* request,
                                   orders::v1::PingReply* reply) override;
  ::grpc::ServerUnaryReactor* Purge(::grpc::CallbackServerContext* context,
                                    const orders::v1::ListRequest* request,
                                    orders::v1::ListReply* reply) override;

 private:
  OrdersBook& book_;
};

/// The same in its synchronous API.
class SynchronousOrders final : public orders::v1::Orders::Service {
 public:
  explicit SynchronousOrders(OrdersBook& book) : book_(book) {}

  ::grpc::Status List(::grpc::ServerContext* context, const orders::v1::ListRequest* request,
                      orders::v1::ListReply* reply) override;
  ::grpc::Status Watch(::grpc::ServerContext* context, const orders::v1::ListRequest* request,
                       ::grpc::ServerWriter<orders::v1::Order>* writer) override;
  ::grpc::Status Import(::grpc::ServerContext* context, ::grpc::ServerReader<orders::v1::Order>* reader,
                        orders::v1::ImportReply* reply) override;
  ::grpc::Status Exchange(::grpc::ServerContext* context,
                          ::grpc::ServerReaderWriter<orders::v1::Order, orders::v1::Order>* stream) override;
  ::grpc::Status Ping(::grpc::ServerContext* context, const orders::v1::PingRequest* request,
                      orders::v1::PingReply* reply) override;
  ::grpc::Status Purge(::grpc::ServerContext* context, const orders::v1::ListRequest* request,
                       orders::v1::ListReply* reply) override;

 private:
  OrdersBook& book_;
};

}  // namespace auth0::test
