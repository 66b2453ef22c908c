#pragma once

#include "shared_state.hpp"

#include <grpcpp/impl/service_type.h>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::inline v0::grpc {

/// A service whose methods are those of another one, each guarded. The other one is not registered with the
/// server.
class ProtectedService final : public ::grpc::Service {
 public:
  /// \param service Outlives this object.
  /// \param name With its package, as protoc has it.
  /// \throws InvalidConfigurationError as `Authenticator::protect` does.
  ProtectedService(const std::shared_ptr<const SharedState>& state, ::grpc::Service& service,
                   std::string_view name);

 private:
  std::vector<std::string> methods_;  // gRPC refers to these names
};

}  // namespace auth0::inline v0::grpc
