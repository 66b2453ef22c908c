#pragma once

#include <auth0/error.hpp>
#include <auth0/http_transport.hpp>

#include <grpcpp/support/status.h>
#include <vector>

namespace auth0::inline v0::grpc {

/// What a refused RPC gets.
struct Refusal {
  ::grpc::Status status{};
  std::vector<HttpHeader> trailing_metadata{};  ///< Names in lower case.
};

/// For an RPC that was refused with this error.
[[nodiscard]] Refusal refusal_of(const Error& error);

/// For a method without a rule.
[[nodiscard]] Refusal refusal_without_rule();

}  // namespace auth0::inline v0::grpc
