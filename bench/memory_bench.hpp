#pragma once

namespace auth0::bench {

/// Registers what is measured in bytes: memory that a remembered token takes.
void register_memory_benchmarks();

}  // namespace auth0::bench
