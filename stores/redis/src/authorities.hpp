#pragma once

#include <auth0/redis/options.hpp>

#include <openssl/x509.h>
#include <string>

namespace auth0::inline v0::redis {

/// Adds the certificates of the option that is given to the store.
/// \param name Of the option that `options` are, for example `tls`.
/// \throws InvalidConfigurationError, which names the option, if the file cannot be read, or either holds no
/// certificate or one that cannot be read.
void trust_authorities(X509_STORE* store, const RedisTls& options, const std::string& name);

}  // namespace auth0::inline v0::redis
