#pragma once

namespace auth0::bench {

/// Registers what a server on Boost.Beast loses by checking its requests.
void register_beast_benchmarks();

}  // namespace auth0::bench
