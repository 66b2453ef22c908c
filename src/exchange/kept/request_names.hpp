#pragma once

#include "jose/sha256.hpp"

namespace auth0::inline v0::exchange {

/// What a request is known by: hashes, from which neither token nor parameters can be recovered.
struct RequestNames {
  /// Of the kind of exchange, the subject token, its type, and the actor token beside it.
  jose::Sha256 subject;
  /// Of issuer, client, all parameters and `subject`: the same only for identical exchanges.
  jose::Sha256 request;
};

}  // namespace auth0::inline v0::exchange
