#pragma once

#include "commands.hpp"

#include <cstdio>

namespace auth0::command {

/// Sends what was printed on its way at once. \throws UsageError if nobody takes it.
inline void flush_output() {
  if (std::fflush(stdout) != 0) throw UsageError("cannot write to standard output");
}

}  // namespace auth0::command
