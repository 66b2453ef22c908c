#pragma once

namespace auth0::bench {

/// Registers the whole verification of a token that was never seen before, keys warm, against bare OpenSSL on
/// the same key and message, and both with two threads against one.
void register_verify_benchmarks();

}  // namespace auth0::bench
