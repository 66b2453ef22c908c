#pragma once

#include "base/wiped.hpp"
#include "tls_context.hpp"

#include <auth0/redis/options.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

namespace auth0::inline v0::redis {

/// Who says so to a server, and how the connection is made.
struct Login {
  std::string username{};
  std::string password{};
  int database = 0;
  RedisTls tls{};
  std::unique_ptr<TlsContext> tls_context{};  // null where no connection is encrypted
  WipedAtEnd wipe_password{password};
};

/// Options that can work, and what is made of them before the first use.
struct Settings {
  /// \throws InvalidConfigurationError if an option cannot work. The passwords of `given` are wiped.
  explicit Settings(RedisOptions&& given);

  RedisOptions options;  // without passwords
  Login servers{};
  Login sentinels{};
  /// How often another server has taken over for one that was used.
  std::atomic<std::uint64_t> failovers{0};
};

}  // namespace auth0::inline v0::redis
