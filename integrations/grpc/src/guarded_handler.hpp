#pragma once

#include "refusal.hpp"
#include "shared_state.hpp"

#include <auth0/error.hpp>
#include <auth0/grpc/method_rules.hpp>
#include <auth0/request.hpp>

#include <grpcpp/impl/rpc_service_method.h>
#include <memory>
#include <string>
#include <string_view>

namespace auth0::inline v0::grpc {

/// The handler of a method, called only for RPCs that were accepted.
///
/// A server interceptor cannot do this: it may delay an RPC or change its status, but the handler runs in any
/// case. What generated code registers with gRPC is a handler of this interface, so another one fits around it.
class GuardedHandler final : public ::grpc::internal::MethodHandler {
 public:
  enum class Api { synchronous, callback };

  /// \param inner Outlives this object.
  /// \param method `/package.Service/Method`
  GuardedHandler(std::shared_ptr<const SharedState> state, Api api, ::grpc::internal::MethodHandler& inner,
                 std::string_view method);

  void RunHandler(const HandlerParameter& call) override;
  void* Deserialize(grpc_call* call, grpc_byte_buffer* message, ::grpc::Status* status,
                    void** handler_data) override;

 private:
  struct WaitingCall;

  void verify(const HandlerParameter& call) const;
  // Where an RPC goes on once its outcome is known.
  void conclude(const HandlerParameter& call, Result<AcceptedRequest> outcome) const;
  void park(const HandlerParameter& call, const IncomingRequest& request) const;
  void run(const HandlerParameter& call, const std::shared_ptr<const AcceptedRequest>& accepted) const;
  void refuse(const HandlerParameter& call, const Refusal& refusal) const;

  std::shared_ptr<const SharedState> state_;
  Api api_;
  ::grpc::internal::MethodHandler& inner_;
  const MethodRule* rule_;  // null: refused
  std::string url_;
};

}  // namespace auth0::inline v0::grpc
