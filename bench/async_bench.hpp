#pragma once

namespace auth0::bench {

/// Registers what asynchronous calls cost: one that is ready against the synchronous form, and thousands that
/// wait for one issuer, in time over bare OpenSSL and in bytes.
void register_async_benchmarks();

}  // namespace auth0::bench
