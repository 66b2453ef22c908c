#pragma once

#include "jose/private_key.hpp"

namespace auth0::inline v0::testing {

/// A private key that this process has not had before. RSA keys come from the PEM file that the environment
/// variable AUTH0_TESTING_RSA_KEYS names as long as it has any left, because generating one takes a fifth of a
/// second; where it names none, and for every other type, the key is generated. Throws std::runtime_error if
/// the file cannot be used. Thread-safe.
[[nodiscard]] jose::PrivateKey new_key(jose::Algorithm algorithm);

}  // namespace auth0::inline v0::testing
