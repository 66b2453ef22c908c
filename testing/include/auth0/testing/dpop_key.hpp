#pragma once

#include <auth0/algorithm.hpp>
#include <auth0/clock.hpp>
#include <auth0/export.hpp>
#include <auth0/string_list.hpp>

#include <boost/json/object.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace auth0::inline v0::testing {

/// What a proof says (RFC 9449 §4.2). With `method`, `url` and `access_token` of the request it is valid.
struct ProofOptions {
  std::string method = "GET";  ///< The request's method, `htm`.
  /// The request's URL; `htu` is it without query and fragment.
  std::string url{};
  /// The token that comes with the proof; `ath` is its hash. Empty leaves `ath` out.
  std::string access_token{};
  /// The value of the API's `DPoP-Nonce` header; empty leaves `nonce` out.
  std::string nonce{};
  /// `nullopt` uses the current time of the key's clock.
  std::optional<std::chrono::sys_seconds> issued_at{};
  /// A random one if empty.
  std::string jti{};
  /// Adds claims and replaces those of the same name.
  boost::json::object claims{};
  /// Removed from the claims at the end.
  StringList without_claims{};
  /// Adds header parameters and replaces those of the same name.
  boost::json::object header{};
  /// Removed from the header at the end.
  StringList without_header{};
  /// `typ` of the header.
  std::string typ = "dpop+jwt";
};

/// A client's key pair, which makes DPoP proofs (RFC 9449) for tests and development. Bind a token to it with
/// the claim `cnf`: `{"jkt": key.thumbprint()}`. Immutable and safe to use from several threads at once; copies
/// are the same key.
class AUTH0_API_EXPORT DpopKey {
 public:
  /// Makes a new key.
  /// \param algorithm what proofs are signed with. Proofs contain the name that is given here, `Ed25519` or
  /// `EdDSA`.
  /// \param clock says when proofs are made; the machine's if absent. `Tenant::make_dpop_key` gives a key the
  /// tenant's.
  /// \throws std::runtime_error if OpenSSL cannot make a key.
  explicit DpopKey(NamedAlgorithm algorithm = Algorithm::es256, std::shared_ptr<const Clock> clock = {});

  /// The key that `private_key_pem` wrote, or any other private key in PEM.
  /// \throws std::invalid_argument if the text is not a private key, is encrypted, or does not fit the
  /// algorithm.
  [[nodiscard]] static DpopKey from_pem(std::string_view pem, NamedAlgorithm algorithm = Algorithm::es256,
                                        std::shared_ptr<const Clock> clock = {});

  /// The private key as PEM, PKCS#8 without encryption. Keep it secret: it makes proofs.
  /// \throws std::runtime_error if OpenSSL cannot write it.
  [[nodiscard]] std::string private_key_pem() const;

  /// The public key as a JWK: the members that its type requires, nothing else.
  [[nodiscard]] boost::json::object public_jwk() const;

  /// The RFC 7638 thumbprint of the public key, which tokens are bound to as `cnf.jkt`.
  [[nodiscard]] const std::string& thumbprint() const noexcept;

  /// A proof, signed with this key: the value of a `DPoP` header.
  /// \throws std::runtime_error if OpenSSL cannot sign.
  [[nodiscard]] std::string make_proof(const ProofOptions& options) const;

 private:
  struct Impl;
  explicit DpopKey(std::shared_ptr<const Impl> impl) noexcept;

  std::shared_ptr<const Impl> impl_;
};

}  // namespace auth0::inline v0::testing
