#include "jose/base64url.hpp"
#include "jose/private_key.hpp"
#include "jose/random_id.hpp"
#include "jose/sha256.hpp"
#include "jose/thumbprint.hpp"
#include "new_key.hpp"

#include <auth0/testing/dpop_key.hpp>

#include <stdexcept>
#include <utility>

namespace auth0::inline v0::testing {

namespace {

namespace json = boost::json;

void set_all(json::object& object, const json::object& members) {
  for (const auto& [name, value] : members)
    object[name] = value;
}

void erase_all(json::object& object, const StringList& names) {
  for (const auto& name : names)
    object.erase(name);
}

}  // namespace

struct DpopKey::Impl {
  Impl(jose::PrivateKey given_key, Algorithm given_algorithm, std::shared_ptr<const Clock> given_clock)
      : key(std::move(given_key)),
        algorithm(given_algorithm),
        clock(given_clock ? std::move(given_clock) : system_clock()),
        thumbprint(jose::jwk_thumbprint(key.public_jwk()).value()) {}

  [[nodiscard]] json::object make_header(const ProofOptions& options) const {
    json::object header{{"typ", options.typ}, {"alg", to_string(algorithm)}, {"jwk", key.public_jwk()}};
    set_all(header, options.header);
    erase_all(header, options.without_header);
    return header;
  }

  [[nodiscard]] json::object make_claims(const ProofOptions& options) const {
    json::object claims{
        {"jti", options.jti.empty() ? jose::random_id() : options.jti},
        {"htm", options.method},
        {"htu", options.url.substr(0, options.url.find_first_of("?#"))},
        {"iat", options.issued_at.value_or(clock->now()).time_since_epoch().count()},
    };
    if (!options.access_token.empty())
      claims["ath"] = jose::base64url_encode(jose::sha256(options.access_token));
    if (!options.nonce.empty()) claims["nonce"] = options.nonce;
    set_all(claims, options.claims);
    erase_all(claims, options.without_claims);
    return claims;
  }

  const jose::PrivateKey key;
  const Algorithm algorithm;  // not canonical: Ed25519 has two names (RFC 9864)
  const std::shared_ptr<const Clock> clock;
  const std::string thumbprint;
};

DpopKey::DpopKey(NamedAlgorithm algorithm, std::shared_ptr<const Clock> clock)
    : DpopKey(std::make_shared<const Impl>(new_key(jose::canonical(algorithm.value())), algorithm.value(),
                                           std::move(clock))) {}

DpopKey::DpopKey(std::shared_ptr<const Impl> impl) noexcept : impl_(std::move(impl)) {}

DpopKey DpopKey::from_pem(std::string_view pem, NamedAlgorithm algorithm, std::shared_ptr<const Clock> clock) {
  auto key = jose::PrivateKey::from_pem(pem, jose::canonical(algorithm.value()));
  if (!key) throw std::invalid_argument(key.error());
  return DpopKey(std::make_shared<const Impl>(std::move(*key), algorithm.value(), std::move(clock)));
}

std::string DpopKey::private_key_pem() const {
  const auto pem = impl_->key.to_pem();
  return {pem.begin(), pem.end()};
}

json::object DpopKey::public_jwk() const {
  return impl_->key.public_jwk();
}

const std::string& DpopKey::thumbprint() const noexcept {
  return impl_->thumbprint;
}

std::string DpopKey::make_proof(const ProofOptions& options) const {
  return jose::sign_compact_jws(impl_->make_header(options), impl_->make_claims(options), impl_->key);
}

}  // namespace auth0::inline v0::testing
