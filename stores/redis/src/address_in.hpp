#pragma once

#include <auth0/redis/options.hpp>

#include <optional>
#include <string_view>

namespace auth0::inline v0::redis {

/// An address that a server has named; `nullopt` if it is none.
[[nodiscard]] std::optional<RedisAddress> address_in(std::string_view host, std::string_view port);

}  // namespace auth0::inline v0::redis
