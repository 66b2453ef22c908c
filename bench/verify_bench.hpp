#pragma once

namespace auth0::bench {

/// Registers the whole verification of tokens never seen before and of tokens seen before, keys warm, against
/// bare OpenSSL on the same key and message; both with metrics against without; both with two threads against
/// one; and that of a new token while another thread floods the client with invented key ids, against the same
/// without.
void register_verify_benchmarks();

}  // namespace auth0::bench
