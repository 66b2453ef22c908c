#include "metadata_processor.hpp"
#include "protected_service.hpp"
#include "shared_state.hpp"

#include <auth0/forwarded_url.hpp>
#include <auth0/grpc/authenticator.hpp>

#include <grpcpp/server_context.h>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace auth0::inline v0::grpc {

Authenticator::Authenticator(const ApiClient& client, std::string_view origin, MethodRules rules) {
  std::ignore = url_at(origin, "/");  // throws if the origin cannot be one
  state_ = std::shared_ptr<const SharedState>(
      new SharedState{.client = client, .origin = std::string(origin), .rules = std::move(rules)});
}

std::shared_ptr<::grpc::AuthMetadataProcessor> Authenticator::metadata_processor() const {
  return std::make_shared<MetadataProcessor>(state_);
}

std::shared_ptr<::grpc::Service> Authenticator::protect_service(::grpc::Service& service,
                                                                std::string_view name) const {
  return std::make_shared<ProtectedService>(state_, service, name);
}

std::shared_ptr<const AcceptedRequest> Authenticator::accepted(const ::grpc::ServerContextBase& context) const {
  // An open method of a protected service has no token, whatever another RPC has proven with the same metadata.
  if (auto known = state_->calls.find(&context)) return std::move(*known);
  return state_->recently_accepted.find(context.client_metadata());
}

}  // namespace auth0::inline v0::grpc
