#pragma once

#include <cstddef>
#include <malloc.h>

namespace auth0::bench {

/// What the program has allocated and not freed, in bytes: on the heap, and mapped on its own.
[[nodiscard]] inline std::size_t allocated_bytes() {
  const auto usage = mallinfo2();
  return usage.uordblks + usage.hblkhd;
}

}  // namespace auth0::bench
