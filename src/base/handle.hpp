#pragma once

#include <memory>

namespace auth0::inline v0 {

/// Frees an object of a C library with the function that belongs to its type.
template <auto Free>
struct FreeWith {
  template <class T>
  void operator()(T* object) const noexcept {
    Free(object);
  }
};

/// Owns an object of a C library.
template <class T, auto Free>
using Handle = std::unique_ptr<T, FreeWith<Free>>;

}  // namespace auth0::inline v0
