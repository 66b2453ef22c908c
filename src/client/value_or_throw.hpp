#pragma once

#include <auth0/exceptions.hpp>

#include <utility>

namespace auth0::inline v0 {

/// The value, or the error as an exception: what each throwing operation does with its `try_` form.
template <class T>
[[nodiscard]] T value_or_throw(Result<T> result) {
  if (!result) throw_error(std::move(result.error()));
  return std::move(*result);
}

}  // namespace auth0::inline v0
