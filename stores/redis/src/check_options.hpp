#pragma once

#include <auth0/redis/options.hpp>

namespace auth0::inline v0::redis {

/// \throws InvalidConfigurationError if an option cannot work.
void check(const RedisOptions& options);

/// Whether connections with these options are encrypted.
[[nodiscard]] bool uses_tls(const RedisOptions& options);

}  // namespace auth0::inline v0::redis
