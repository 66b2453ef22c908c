#include "metadata_processor.hpp"

#include "incoming_call.hpp"
#include "refusal.hpp"

#include <auth0/api_client.hpp>
#include <auth0/forwarded_url.hpp>

#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace auth0::inline v0::grpc {

namespace {

// The method's path; empty if there is not exactly one.
std::string_view path_in(const Metadata& metadata) {
  const auto [begin, end] = metadata.equal_range(":path");
  if (begin == end || std::next(begin) != end) return {};
  return view_of(begin->second);
}

// Where anybody may call, nobody has looked at the credentials, and `accepted` must not find an earlier RPC by
// them.
void consume_credentials(const Metadata& metadata, ::grpc::AuthMetadataProcessor::OutputMetadata& consumed) {
  for (const auto* name : {"authorization", "dpop"}) {
    const auto [begin, end] = metadata.equal_range(name);
    for (auto field = begin; field != end; ++field)
      consumed.emplace(name, view_of(field->second));
  }
}

}  // namespace

::grpc::Status MetadataProcessor::Process(const InputMetadata& metadata, ::grpc::AuthContext* connection,
                                          OutputMetadata* consumed, OutputMetadata* /*response_metadata*/) {
  const std::string_view path = path_in(metadata);
  const MethodRule* rule = state_->rules.find(path);
  if (rule == nullptr) return refusal_without_rule().status;
  if (rule->open) {
    consume_credentials(metadata, *consumed);
    return ::grpc::Status::OK;
  }
  const std::string url = url_at(state_->origin, path);
  const IncomingCall incoming(url, metadata, connection);
  auto accepted = state_->client.try_verify_request(incoming.view(), rule->requirement);
  if (!accepted) return refusal_of(accepted.error()).status;
  state_->recently_accepted.insert(metadata, std::make_shared<const AcceptedRequest>(std::move(*accepted)));
  return ::grpc::Status::OK;
}

}  // namespace auth0::inline v0::grpc
