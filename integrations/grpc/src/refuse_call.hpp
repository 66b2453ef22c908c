#pragma once

#include <grpcpp/impl/rpc_service_method.h>
#include <grpcpp/support/status.h>

namespace auth0::inline v0::grpc {

/// Ends an RPC of the synchronous API with this status, and waits until it is sent.
void refuse_synchronous_call(const ::grpc::internal::MethodHandler::HandlerParameter& call,
                             const ::grpc::Status& status);

/// Ends an RPC of the callback API with this status, and does not wait.
void refuse_callback_call(const ::grpc::internal::MethodHandler::HandlerParameter& call,
                          const ::grpc::Status& status);

}  // namespace auth0::inline v0::grpc
