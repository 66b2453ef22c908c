#pragma once

#include "jose/private_key.hpp"
#include "new_key.hpp"

#include <map>
#include <string_view>

namespace auth0::test {

/// A key that all tests of the process share, for tests that need no key of their own: making one of RSA takes
/// a fifth of a second. RSA's algorithms share one.
[[nodiscard]] inline const jose::PrivateKey& key_of(jose::Algorithm algorithm) {
  using jose::Algorithm;
  using jose::PrivateKey;
  static std::map<Algorithm, PrivateKey> keys;
  if (const auto known = keys.find(algorithm); known != keys.end()) return known->second;
  if (algorithm == Algorithm::rs256 || jose::info(algorithm).key_type != jose::KeyType::rsa)
    return keys.emplace(algorithm, testing::new_key(algorithm)).first->second;
  const auto pem = key_of(Algorithm::rs256).to_pem();
  return keys
      .emplace(algorithm,
               PrivateKey::from_pem({reinterpret_cast<const char*>(pem.data()), pem.size()}, algorithm).value())
      .first->second;
}

}  // namespace auth0::test
