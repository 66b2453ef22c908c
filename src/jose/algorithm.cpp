#include "jose/algorithm.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace auth0::inline v0::jose {

namespace {

using enum Algorithm;

constexpr std::array<AlgorithmInfo, 11> algorithms = {{
    {rs256, "RS256", KeyType::rsa, Curve::none, SignatureScheme::rsa_pkcs1, "SHA256"},
    {rs384, "RS384", KeyType::rsa, Curve::none, SignatureScheme::rsa_pkcs1, "SHA384"},
    {rs512, "RS512", KeyType::rsa, Curve::none, SignatureScheme::rsa_pkcs1, "SHA512"},
    {ps256, "PS256", KeyType::rsa, Curve::none, SignatureScheme::rsa_pss, "SHA256"},
    {ps384, "PS384", KeyType::rsa, Curve::none, SignatureScheme::rsa_pss, "SHA384"},
    {ps512, "PS512", KeyType::rsa, Curve::none, SignatureScheme::rsa_pss, "SHA512"},
    {es256, "ES256", KeyType::ec, Curve::p256, SignatureScheme::ecdsa, "SHA256"},
    {es384, "ES384", KeyType::ec, Curve::p384, SignatureScheme::ecdsa, "SHA384"},
    {es512, "ES512", KeyType::ec, Curve::p521, SignatureScheme::ecdsa, "SHA512"},
    {eddsa, "EdDSA", KeyType::okp, Curve::ed25519, SignatureScheme::eddsa, nullptr},
    {ed25519, "Ed25519", KeyType::okp, Curve::ed25519, SignatureScheme::eddsa, nullptr},
}};

}  // namespace

const AlgorithmInfo& info(Algorithm algorithm) noexcept {
  return algorithms[static_cast<std::size_t>(algorithm)];
}

bool hashes_with_sha256(Algorithm algorithm) noexcept {
  return algorithm == rs256 || algorithm == ps256 || algorithm == es256;
}

std::optional<Algorithm> algorithm_from_name(std::string_view name) noexcept {
  const auto* const found = std::ranges::find(algorithms, name, &AlgorithmInfo::name);
  if (found == algorithms.end()) return std::nullopt;
  return canonical(found->algorithm);
}

}  // namespace auth0::inline v0::jose
