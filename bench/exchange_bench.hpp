#pragma once

namespace auth0::bench {

/// Registers the exchange of a token over a connection that is open, against a bare POST of the same bytes to
/// the same server; and the same exchange out of memory, in microseconds.
void register_exchange_benchmarks();

}  // namespace auth0::bench
