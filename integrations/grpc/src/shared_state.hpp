#pragma once

#include "protected_calls.hpp"
#include "recently_accepted.hpp"

#include <auth0/api_client.hpp>
#include <auth0/grpc/method_rules.hpp>

#include <string>

namespace auth0::inline v0::grpc {

/// What an authenticator, the services that it protects and its metadata processors share. Thread-safe.
struct SharedState {
  const ApiClient& client;
  std::string origin;
  MethodRules rules;
  mutable ProtectedCalls calls{};
  mutable RecentlyAccepted recently_accepted{};
};

}  // namespace auth0::inline v0::grpc
