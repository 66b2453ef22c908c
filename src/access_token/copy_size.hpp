#pragma once

#include <boost/json/object.hpp>
#include <cstddef>

namespace auth0::inline v0::access_token {

/// How much memory a copy of the claims on the heap takes, in bytes, with what malloc adds: as much or a little
/// more.
[[nodiscard]] std::size_t bytes_of_copy(const boost::json::object& claims) noexcept;

}  // namespace auth0::inline v0::access_token
