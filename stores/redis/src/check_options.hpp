#pragma once

#include <auth0/redis/options.hpp>

#include <string>

namespace auth0::inline v0::redis {

/// \throws InvalidConfigurationError if an option cannot work. The passwords are elsewhere by then.
void check(const RedisOptions& options, bool has_password, bool has_sentinel_password);

/// Whether connections with these options are encrypted.
[[nodiscard]] bool uses_tls(const RedisOptions& options);
[[nodiscard]] bool uses_tls(const RedisTls& tls, const std::string& host);

/// Whether it is a name or an address, without anything else.
[[nodiscard]] bool is_host(const std::string& host);

}  // namespace auth0::inline v0::redis
