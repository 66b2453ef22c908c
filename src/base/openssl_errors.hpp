#pragma once

#include <openssl/err.h>

namespace auth0::inline v0 {

/// Takes what OpenSSL calls in its scope put on the thread's error queue off again, so that a refused token
/// leaves nothing behind for whoever else uses OpenSSL on this thread (a TLS stream reads that queue).
class OpensslErrorScope {
 public:
  OpensslErrorScope() { ERR_set_mark(); }
  ~OpensslErrorScope() { ERR_pop_to_mark(); }
  OpensslErrorScope(const OpensslErrorScope&) = delete;
  OpensslErrorScope& operator=(const OpensslErrorScope&) = delete;
};

}  // namespace auth0::inline v0
