#pragma once

namespace auth0::bench {

/// Registers the measurements of proofs of possession and of the store of used ones.
void register_dpop_benchmarks();

}  // namespace auth0::bench
