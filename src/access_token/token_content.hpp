#pragma once

#include <array>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <chrono>

namespace auth0::access_token {

/// What a verified token holds, shared by its copies. Immutable once the token is verified.
struct TokenContent {
  // The claims of common tokens fit into the object itself, so that a token costs one allocation.
  std::array<unsigned char, 1536> space;
  boost::json::monotonic_resource storage{space.data(), space.size()};
  boost::json::object claims{&storage};
  std::chrono::sys_seconds expires_at;
  std::chrono::sys_seconds issued_at;
};

}  // namespace auth0::access_token
