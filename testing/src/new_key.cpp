#include "new_key.hpp"

#include "rsa_key_file.hpp"

#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace auth0::inline v0::testing {

jose::PrivateKey new_key(jose::Algorithm algorithm) {
  if (jose::info(algorithm).key_type != jose::KeyType::rsa) return jose::PrivateKey::generate(algorithm);
  static RsaKeyFile file(
      std::getenv("AUTH0_TESTING_RSA_KEYS"));  // NOLINT(concurrency-mt-unsafe): no test sets it later
  const auto* pem = file.next();
  if (pem == nullptr) return jose::PrivateKey::generate(algorithm);
  auto key = jose::PrivateKey::from_pem(*pem, algorithm);
  if (!key) throw std::runtime_error("the file in AUTH0_TESTING_RSA_KEYS: " + key.error());
  return std::move(*key);
}

}  // namespace auth0::inline v0::testing
