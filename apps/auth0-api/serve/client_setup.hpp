#pragma once

#include "serve/configuration.hpp"

#include <auth0/api_client_options.hpp>
#include <auth0/replay_store.hpp>

#include <memory>

namespace auth0::command::serve {

/// Where used proofs are recorded, in memory or in Redis; null where they are not.
/// \throws AuthError if it cannot work.
[[nodiscard]] std::shared_ptr<ReplayStore> make_replay_store(const Configuration& configuration);

/// The options of the client that judges requests to a resource, but for its observer.
/// \param needs_bound_tokens Of the client for routes with `dpop = "required"`.
/// \throws AuthError if a value is not one that an option has.
[[nodiscard]] ApiClientOptions client_options(const Configuration& configuration, const Resource& resource,
                                              bool needs_bound_tokens, std::shared_ptr<ReplayStore> store);

}  // namespace auth0::command::serve
