#include "grpc/orders_services.hpp"

namespace auth0::test {

namespace {

using orders::v1::ImportReply;
using orders::v1::ListReply;
using orders::v1::ListRequest;
using orders::v1::Order;
using orders::v1::PingReply;
using orders::v1::PingRequest;

// Sends one order and ends.
class WatchReactor final : public ::grpc::ServerWriteReactor<Order> {
 public:
  explicit WatchReactor(const std::string& caller) {
    order_.set_item(caller);
    StartWriteAndFinish(&order_, {}, ::grpc::Status::OK);
  }
  void OnDone() override { delete this; }

 private:
  Order order_;
};

class ImportReactor final : public ::grpc::ServerReadReactor<Order> {
 public:
  explicit ImportReactor(ImportReply& reply) : reply_(reply) { StartRead(&order_); }
  void OnReadDone(bool ok) override {
    if (!ok) {
      Finish(::grpc::Status::OK);
      return;
    }
    reply_.set_count(reply_.count() + 1);
    StartRead(&order_);
  }
  void OnDone() override { delete this; }

 private:
  ImportReply& reply_;
  Order order_;
};

class ExchangeReactor final : public ::grpc::ServerBidiReactor<Order, Order> {
 public:
  explicit ExchangeReactor(std::string caller) : caller_(std::move(caller)) { StartRead(&order_); }
  void OnReadDone(bool ok) override {
    if (ok) {
      order_.set_item(caller_);
      StartWrite(&order_);
    } else {
      Finish(::grpc::Status::OK);
    }
  }
  void OnWriteDone(bool ok) override {
    if (ok) {
      StartRead(&order_);
    } else {
      Finish(::grpc::Status::OK);
    }
  }
  void OnDone() override { delete this; }

 private:
  std::string caller_;
  Order order_;
};

::grpc::ServerUnaryReactor* finish(::grpc::CallbackServerContext* context) {
  auto* reactor = context->DefaultReactor();
  reactor->Finish(::grpc::Status::OK);
  return reactor;
}

}  // namespace

::grpc::ServerUnaryReactor* CallbackOrders::List(::grpc::CallbackServerContext* context,
                                                 const ListRequest* /*request*/, ListReply* reply) {
  reply->set_orders("the orders of " + book_.caller(*context));
  return finish(context);
}

::grpc::ServerWriteReactor<Order>* CallbackOrders::Watch(::grpc::CallbackServerContext* context,
                                                         const ListRequest* /*request*/) {
  return new WatchReactor(book_.caller(*context));
}

::grpc::ServerReadReactor<Order>* CallbackOrders::Import(::grpc::CallbackServerContext* context,
                                                         ImportReply* reply) {
  std::ignore = book_.caller(*context);
  return new ImportReactor(*reply);
}

::grpc::ServerBidiReactor<Order, Order>* CallbackOrders::Exchange(::grpc::CallbackServerContext* context) {
  return new ExchangeReactor(book_.caller(*context));
}

::grpc::ServerUnaryReactor* CallbackOrders::Ping(::grpc::CallbackServerContext* context,
                                                 const PingRequest* /*request*/, PingReply* reply) {
  reply->set_text(book_.caller(*context));
  return finish(context);
}

::grpc::ServerUnaryReactor* CallbackOrders::Purge(::grpc::CallbackServerContext* context,
                                                  const ListRequest* /*request*/, ListReply* reply) {
  reply->set_orders(book_.caller(*context));
  return finish(context);
}

::grpc::Status SynchronousOrders::List(::grpc::ServerContext* context, const ListRequest* /*request*/,
                                       ListReply* reply) {
  reply->set_orders("the orders of " + book_.caller(*context));
  return ::grpc::Status::OK;
}

::grpc::Status SynchronousOrders::Watch(::grpc::ServerContext* context, const ListRequest* /*request*/,
                                        ::grpc::ServerWriter<Order>* writer) {
  Order order;
  order.set_item(book_.caller(*context));
  writer->Write(order);
  return ::grpc::Status::OK;
}

::grpc::Status SynchronousOrders::Import(::grpc::ServerContext* context, ::grpc::ServerReader<Order>* reader,
                                         ImportReply* reply) {
  std::ignore = book_.caller(*context);
  Order order;
  while (reader->Read(&order))
    reply->set_count(reply->count() + 1);
  return ::grpc::Status::OK;
}

::grpc::Status SynchronousOrders::Exchange(::grpc::ServerContext* context,
                                           ::grpc::ServerReaderWriter<Order, Order>* stream) {
  const std::string caller = book_.caller(*context);
  Order order;
  while (stream->Read(&order)) {
    order.set_item(caller);
    stream->Write(order);
  }
  return ::grpc::Status::OK;
}

::grpc::Status SynchronousOrders::Ping(::grpc::ServerContext* context, const PingRequest* /*request*/,
                                       PingReply* reply) {
  reply->set_text(book_.caller(*context));
  return ::grpc::Status::OK;
}

::grpc::Status SynchronousOrders::Purge(::grpc::ServerContext* context, const ListRequest* /*request*/,
                                        ListReply* reply) {
  reply->set_orders(book_.caller(*context));
  return ::grpc::Status::OK;
}

}  // namespace auth0::test
