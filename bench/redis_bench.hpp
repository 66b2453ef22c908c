#pragma once

namespace auth0::bench {

/// Registers what a Redis of the bench's own does on loopback, where one is installed.
void register_redis_benchmarks();

}  // namespace auth0::bench
