#pragma once

#include <auth0/redis/options.hpp>

#include <openssl/x509.h>

namespace auth0::inline v0::redis {

/// Adds the certificates of the option that is given to the store.
/// \throws InvalidConfigurationError, which names the option, if the file cannot be read, or either holds no
/// certificate or one that cannot be read.
void trust_authorities(X509_STORE* store, const RedisTls& options);

}  // namespace auth0::inline v0::redis
