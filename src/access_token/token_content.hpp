#pragma once

#include "jose/algorithm.hpp"

#include <array>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <limits>

namespace auth0::access_token {

/// When a token is good, in seconds since the epoch, as it says itself.
struct TokenTimes {
  double issued = 0;
  double expires = 0;
  double not_before = -std::numeric_limits<double>::infinity();
};

/// What a verified token holds, shared by its copies. Immutable once the token is verified.
struct TokenContent {
  // The claims of common tokens fit into the object itself, so that a token costs one allocation.
  std::array<unsigned char, 1536> space;
  boost::json::monotonic_resource storage{space.data(), space.size()};
  boost::json::object claims{&storage};
  TokenTimes times;
  // What it was verified with.
  jose::Algorithm algorithm{};
  std::uint64_t key_serial = 0;
};

}  // namespace auth0::access_token
