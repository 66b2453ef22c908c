#include "protected_service.hpp"

#include "guarded_handler.hpp"
#include "unusable.hpp"

#include <cstddef>
#include <google/protobuf/descriptor.h>
#include <grpcpp/impl/rpc_method.h>
#include <grpcpp/impl/rpc_service_method.h>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace auth0::inline v0::grpc {

namespace {

using ::google::protobuf::MethodDescriptor;
using ::google::protobuf::ServiceDescriptor;
using ::grpc::internal::RpcMethod;

// gRPC lets classes that derive from Service ask for its handlers, as generated code does.
struct Handlers : ::grpc::Service {
  static ::grpc::internal::MethodHandler* of(::grpc::Service& service, int index) {
    return (service.*(&Handlers::GetHandler))(index);
  }
};

RpcMethod::RpcType type_of(const MethodDescriptor& method) {
  if (method.client_streaming())
    return method.server_streaming() ? RpcMethod::BIDI_STREAMING : RpcMethod::CLIENT_STREAMING;
  return method.server_streaming() ? RpcMethod::SERVER_STREAMING : RpcMethod::NORMAL_RPC;
}

const ServiceDescriptor& descriptor_of(std::string_view name) {
  const auto* found =
      ::google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(std::string(name));
  if (found == nullptr) {
    throw_unusable("service '" + std::string(name) +
                   "' has no descriptor: protect() needs code for the full runtime of Protocol "
                   "Buffers, not the lite one");
  }
  return *found;
}

void check_rules(const MethodRules& rules, const ServiceDescriptor& service) {
  for (const auto& method : rules.methods_of(service.full_name())) {
    if (service.FindMethodByName(method) == nullptr) {
      throw_unusable("there is a rule for the method '" + method + "', which service '" + service.full_name() +
                     "' does not have");
    }
  }
}

GuardedHandler::Api api_of(const ::grpc::Service& service, const SharedState& state, std::string_view name) {
  const std::string subject = "service '" + std::string(name) + "' ";
  if (service.has_generic_methods() || service.has_async_methods()) {
    throw_unusable(subject +
                   "has methods that are generic or use a completion queue: protect "
                   "it with metadata_processor()");
  }
  if (!service.has_callback_methods()) return GuardedHandler::Api::synchronous;
  if (service.has_synchronous_methods()) {
    throw_unusable(subject +
                   "has methods of the callback API and of the synchronous API: use "
                   "one of them for all methods");
  }
  if (!state.client.can_wait_asynchronously()) {
    throw_unusable(subject +
                   "uses the callback API, for which the client needs a thread: set "
                   "'background_refresh'");
  }
  return GuardedHandler::Api::callback;
}

}  // namespace

ProtectedService::ProtectedService(const std::shared_ptr<const SharedState>& state, ::grpc::Service& service,
                                   std::string_view name) {
  const ServiceDescriptor& descriptor = descriptor_of(name);
  check_rules(state->rules, descriptor);
  const auto api = api_of(service, *state, name);
  methods_.reserve(static_cast<std::size_t>(descriptor.method_count()));
  for (int index = 0; index < descriptor.method_count(); ++index) {
    const MethodDescriptor& method = *descriptor.method(index);
    const std::string& path = methods_.emplace_back('/' + descriptor.full_name() + '/' + method.name());
    auto handler = std::make_unique<GuardedHandler>(state, api, *Handlers::of(service, index), path);
    const bool is_callback = api == GuardedHandler::Api::callback;
    // gRPC owns both, and has handlers of the callback API marked after they are added.
    AddMethod(new ::grpc::internal::RpcServiceMethod(path.c_str(), type_of(method),
                                                     is_callback ? nullptr : handler.release()));
    if (is_callback) MarkMethodCallback(index, handler.release());
  }
}

}  // namespace auth0::inline v0::grpc
