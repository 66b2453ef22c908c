#include "jose/embedded_key.hpp"

#include "jose/jwk.hpp"
#include "jose/thumbprint.hpp"

#include <utility>

namespace auth0::inline v0::jose {

std::expected<EmbeddedKey, std::string> embedded_key(std::shared_ptr<const JwsHeader> header,
                                                     Algorithm algorithm) {
  const auto* member = header->fields.if_contains("jwk");
  if (member == nullptr) return std::unexpected("the header has no 'jwk'");
  const auto* jwk = member->if_object();
  if (jwk == nullptr) return std::unexpected("'jwk' is not an object");
  auto key = public_key_from_jwk(*jwk, KeyReach::one_client);
  if (!key) return std::unexpected(std::move(key.error()));
  if (!(**key).fits(algorithm)) return std::unexpected("the key does not fit 'alg'");
  auto thumbprint = jwk_thumbprint(*jwk);
  if (!thumbprint) return std::unexpected("the key has no thumbprint");
  return EmbeddedKey{.header = std::move(header), .key = std::move(*key), .thumbprint = std::move(*thumbprint)};
}

}  // namespace auth0::inline v0::jose
