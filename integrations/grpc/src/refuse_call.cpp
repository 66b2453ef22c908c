#include "refuse_call.hpp"

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/method_handler.h>
#include <grpcpp/support/server_callback.h>
#include <grpcpp/support/sync_stream.h>

// Moved from the one to the other by gRPC 1.52.
#if __has_include(<grpcpp/impl/server_callback_handlers.h>)
#include <grpcpp/impl/server_callback_handlers.h>
#else
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#endif

namespace auth0::inline v0::grpc {

namespace {

using ::grpc::ByteBuffer;

// Of a method with streams on both sides: such a handler looks at no message and sends none, so it can refuse
// any method.
class RefusingReactor final : public ::grpc::ServerBidiReactor<ByteBuffer, ByteBuffer> {
 public:
  explicit RefusingReactor(const ::grpc::Status& status) { Finish(status); }
  void OnDone() override { delete this; }
};

}  // namespace

void refuse_synchronous_call(const ::grpc::internal::MethodHandler::HandlerParameter& call,
                             const ::grpc::Status& status) {
  using Stream = ::grpc::ServerReaderWriter<ByteBuffer, ByteBuffer>;
  ::grpc::internal::TemplatedBidiStreamingHandler<Stream, false>([&status](::grpc::ServerContext* /*context*/,
                                                                           Stream* /*stream*/) {
    return status;
  }).RunHandler(call);
}

void refuse_callback_call(const ::grpc::internal::MethodHandler::HandlerParameter& call,
                          const ::grpc::Status& status) {
  ::grpc::internal::CallbackBidiHandler<ByteBuffer, ByteBuffer>(
      [&status](::grpc::CallbackServerContext* /*context*/) { return new RefusingReactor(status); })
      .RunHandler(call);
}

}  // namespace auth0::inline v0::grpc
