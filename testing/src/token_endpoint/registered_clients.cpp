#include "token_endpoint/registered_clients.hpp"

#include "base/openssl_errors.hpp"
#include "jose/pem.hpp"
#include "jose/rsa_bounds.hpp"

#include <array>
#include <openssl/evp.h>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace auth0::inline v0::testing {

namespace {

std::optional<jose::Curve> curve_of(EVP_PKEY* key) {
  std::array<char, 64> name{};
  if (EVP_PKEY_get_group_name(key, name.data(), name.size(), nullptr) != 1) return std::nullopt;
  const std::string_view curve = name.data();
  if (curve == "prime256v1") return jose::Curve::p256;
  if (curve == "secp384r1") return jose::Curve::p384;
  if (curve == "secp521r1") return jose::Curve::p521;
  return std::nullopt;
}

std::optional<jose::KeyFacts> facts_of(EVP_PKEY* key) {
  using enum jose::KeyType;
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
      return jose::KeyFacts{.type = rsa, .curve = jose::Curve::none, .id = {}, .algorithm = {}};
    case EVP_PKEY_ED25519:
      return jose::KeyFacts{.type = okp, .curve = jose::Curve::ed25519, .id = {}, .algorithm = {}};
    case EVP_PKEY_EC:
      return curve_of(key).transform([](jose::Curve curve) {
        return jose::KeyFacts{.type = ec, .curve = curve, .id = {}, .algorithm = {}};
      });
    default:
      return std::nullopt;
  }
}

std::shared_ptr<const jose::PublicKey> read_public_key(std::string_view pem) {
  auto key = jose::public_key_from_pem(pem);
  const OpensslErrorScope errors;
  auto facts = key ? facts_of(key.get()) : std::nullopt;
  if (!facts)
    throw std::invalid_argument("a client's public_key_pem is not a public key that verifies signatures");
  if (facts->type == jose::KeyType::rsa) {
    const auto problem = jose::problem_of_rsa_key(key.get(), jose::client_rsa_bounds);
    if (!problem.empty()) throw std::invalid_argument("a client's public_key_pem: " + problem);
  }
  return std::make_shared<const jose::PublicKey>(std::move(key), std::move(*facts), 1);
}

RegisteredClient read_client(const TenantClient& client) {
  RegisteredClient read{.options = client,
                        .key = client.public_key_pem.empty() ? nullptr : read_public_key(client.public_key_pem),
                        .certificate = jose::certificate_from_pem(client.certificate_pem)};
  if (!client.certificate_pem.empty() && !read.certificate)
    throw std::invalid_argument("a client's certificate_pem is not a certificate");
  return read;
}

}  // namespace

std::vector<RegisteredClient> read_clients(const std::vector<TenantClient>& clients) {
  std::vector<RegisteredClient> read;
  read.reserve(clients.size());
  for (const auto& client : clients)
    read.push_back(read_client(client));
  return read;
}

}  // namespace auth0::inline v0::testing
