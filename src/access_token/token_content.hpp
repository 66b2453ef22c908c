#pragma once

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace auth0::access_token {

/// What a verified token holds, shared by its copies. Immutable once the token is verified.
struct TokenContent {
  /// All claims lie in one block of memory, made for a token of this many characters.
  explicit TokenContent(std::size_t token_size) : storage(std::max<std::size_t>(2 * token_size, 1024)) {}

  boost::json::monotonic_resource storage;
  boost::json::object claims{&storage};
  std::chrono::sys_seconds expires_at;
  std::chrono::sys_seconds issued_at;
};

}  // namespace auth0::access_token
