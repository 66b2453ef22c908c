#pragma once

#include "base/wiped.hpp"
#include "exchange/request/client_assertion.hpp"
#include "url/form.hpp"

#include <auth0/client_authentication.hpp>
#include <auth0/error.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <variant>

namespace auth0::inline v0::exchange {

/// Authenticates the client to the token endpoint (rule 10.1). Thread-safe.
class ClientAuthenticator {
 public:
  /// Uses the first method that is given; `invalid_configuration_error` if its key or certificate cannot be
  /// used, `missing_required_argument_error` if none is given.
  [[nodiscard]] static Result<ClientAuthenticator> of(std::string client_id, const ClientAuthentication& given);

  [[nodiscard]] const std::string& client_id() const noexcept { return client_id_; }
  /// Whether the client authenticates by the connection's certificate (RFC 8705 §2).
  [[nodiscard]] bool shows_certificate() const noexcept { return std::holds_alternative<Certificate>(proof_); }
  /// The client secret; empty if there is none.
  [[nodiscard]] std::string_view secret() const noexcept;

  /// The authorization server, as its metadata describes it.
  struct Server {
    std::string issuer;
    std::string token_endpoint;
    bool takes_secret_in_form = true;
  };

  /// The parts of one token request that is to be sent, for one use.
  struct AuthenticatedForm {
    SecretString body{};
    SecretString assertion{};      ///< The client assertion in the body; empty if there is none.
    SecretString authorization{};  ///< The value of the header `Authorization`; empty if there is none.
  };

  /// These fields, with the client's authentication.
  [[nodiscard]] AuthenticatedForm authenticated(url::Form form, const Server& server,
                                                std::chrono::sys_seconds now) const;

 private:
  struct Certificate {};
  struct Secret {
    SecretBytes bytes;
    ClientSecretMethod method;
  };
  using Proof = std::variant<Certificate, AssertionSigner, Secret>;

  ClientAuthenticator(std::string client_id, Proof proof)
      : client_id_(std::move(client_id)), proof_(std::move(proof)) {}

  [[nodiscard]] static Result<Proof> certificate_of(const MutualTls& given);
  [[nodiscard]] static Result<Proof> signer_of(const PrivateKeyJwt& given);
  [[nodiscard]] std::string basic_credentials(const Secret& secret) const;

  std::string client_id_;
  Proof proof_;
};

}  // namespace auth0::inline v0::exchange
