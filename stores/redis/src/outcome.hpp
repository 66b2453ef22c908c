#pragma once

#include <expected>
#include <string>

namespace auth0::inline v0::redis {

/// A value, or one sentence for people about why there is none; it never holds a password, a key or a value.
template <class T>
using Outcome = std::expected<T, std::string>;

}  // namespace auth0::inline v0::redis
