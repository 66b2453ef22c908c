#pragma once

#include "shared_state.hpp"

#include <grpcpp/security/auth_metadata_processor.h>
#include <memory>
#include <utility>

namespace auth0::inline v0::grpc {

/// Refuses RPCs before gRPC looks for their handlers.
class MetadataProcessor final : public ::grpc::AuthMetadataProcessor {
 public:
  explicit MetadataProcessor(std::shared_ptr<const SharedState> state) : state_(std::move(state)) {}

  /// It may wait for an issuer.
  [[nodiscard]] bool IsBlocking() const override { return true; }
  ::grpc::Status Process(const InputMetadata& metadata, ::grpc::AuthContext* connection,
                         OutputMetadata* consumed, OutputMetadata* response_metadata) override;

 private:
  std::shared_ptr<const SharedState> state_;
};

}  // namespace auth0::inline v0::grpc
