#pragma once

#include "commands.hpp"
#include "terminal_text.hpp"

#include <cstdio>
#include <fmt/core.h>
#include <string_view>

namespace auth0::command {

/// Flushes standard output. \throws UsageError if it cannot be written.
inline void flush_output() {
  if (std::fflush(stdout) != 0) throw UsageError("cannot write to standard output");
}

/// Prints a line that may hold text from outside, safe for a terminal.
inline void print_line(std::FILE* file, std::string_view line) {
  fmt::print(file, "{}\n", for_terminal(line));
}

}  // namespace auth0::command
