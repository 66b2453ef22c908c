#pragma once

#include <auth0/algorithm.hpp>
#include <auth0/api_client.hpp>
#include <auth0/export.hpp>
#include <auth0/testing/dpop_key.hpp>
#include <auth0/testing/fault.hpp>
#include <auth0/testing/tenant_client.hpp>
#include <auth0/testing/tenant_directory.hpp>
#include <auth0/testing/token_refusal.hpp>

#include <boost/json/object.hpp>
#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::inline v0::testing {

/// What is wrong with a token that a test uses.
enum class TokenDefect {
  none,
  expired,                ///< `exp` was a minute ago.
  not_yet_valid,          ///< `nbf` is an hour ahead.
  wrong_audience,         ///< For another API.
  wrong_issuer,           ///< `iss` names another tenant.
  tampered,               ///< A claim was changed after signing.
  broken_signature,       ///< The signature's bytes were changed.
  alg_none,               ///< `alg` is `none`, the signature some bytes.
  hs256_with_public_key,  ///< HS256, with the published public key as the secret (RFC 8725 section 2.1).
  unknown_key,            ///< Signed by a key that is not published, under a `kid` of its own.
  forged_key,             ///< Signed by a key that is not published, under the `kid` of the published one.
};

/// The names of all defects except `none`, as `defect_from_name` takes them.
[[nodiscard]] AUTH0_API_EXPORT std::vector<std::string_view> defect_names();

/// The defect with this name, for example `wrong_audience`. \throws std::invalid_argument for any other text.
[[nodiscard]] AUTH0_API_EXPORT TokenDefect defect_from_name(std::string_view name);

/// What a token says. The defaults of all members make a valid token.
struct TokenOptions {
  /// From its `iat` to its `exp`; negative for a token that has expired.
  std::chrono::seconds expires_in{86400};
  std::string subject = "auth0|test-user";  ///< The claim `sub`.
  /// The tenant's own audience if empty; several are written as an array.
  StringList audience{};
  std::string client_id = "test-client";  ///< The claim `client_id` by RFC 9068, else `azp`.
  std::string scope{};                    ///< The claim `scope`, left out if empty.
  StringList permissions{};               ///< The claim `permissions`, left out if empty.
  /// Added last: adds claims and replaces those with the same name.
  boost::json::object claims{};
  /// Removed at the end.
  StringList without_claims{};
  /// Adds header parameters and replaces those of the same name.
  boost::json::object header{};
  TokenDefect defect = TokenDefect::none;  ///< What is wrong with it.
};

/// What a tenant is.
struct TenantOptions {
  std::string domain = "tenant.example.com";         ///< Its host name, and a port if it has one.
  std::string audience = "https://api.example.com";  ///< The identifier of its API.
  /// What tokens are signed with. Tokens, keys and metadata contain the name that is given here, `Ed25519` or
  /// `EdDSA`.
  NamedAlgorithm algorithm = Algorithm::rs256;
  TokenProfile profile = TokenProfile::any;              ///< What its access tokens look like.
  std::vector<TenantClient> clients = {TenantClient{}};  ///< The clients that are registered.
  /// The machine's clock if absent. Clients that the tenant makes use the same one.
  std::shared_ptr<const Clock> clock{};
  /// Further APIs, beside `audience`, that tokens can be issued for.
  StringList other_audiences{};
  std::vector<TenantOrganization> organizations{};  ///< Its organizations.
  std::vector<LinkedAccount> linked_accounts{};     ///< The accounts that its users have linked (Token Vault).
  /// The subject tokens that custom exchanges accept, and the `sub` of the user that each one stands for.
  std::map<std::string, std::string> subject_tokens{};
  /// Whether clients can authenticate with certificates, at `mtls_token_path`. A `TenantServer` then asks each
  /// connection for one.
  bool mtls = false;
  /// APIs whose tokens are not bound to the certificate that the client has authenticated with. All others are:
  /// they contain `cnf["x5t#S256"]` (RFC 8705 section 3).
  StringList unbound_audiences{};
};

/// An issuer in the caller's own process that behaves as an Auth0 tenant does, for tests; no network is
/// involved. It issues tokens, publishes and rotates keys, and fails on command. Thread-safe.
class AUTH0_API_EXPORT Tenant {
 public:
  /// Makes its first key. \throws std::runtime_error if OpenSSL fails.
  explicit Tenant(TenantOptions options = {});
  ~Tenant();
  Tenant(const Tenant&) = delete;
  Tenant& operator=(const Tenant&) = delete;

  /// `TenantOptions::domain`.
  [[nodiscard]] const std::string& domain() const noexcept;
  /// `TenantOptions::audience`.
  [[nodiscard]] const std::string& audience() const noexcept;
  /// `https://` + domain + `/`.
  [[nodiscard]] std::string issuer() const;

  /// An access token, signed with the current key.
  [[nodiscard]] std::string issue(const TokenOptions& options = {}) const;

  /// A new key of a client's that makes DPoP proofs by the tenant's clock, so that its clients accept them.
  /// \throws std::runtime_error as `DpopKey` does.
  [[nodiscard]] DpopKey make_dpop_key(NamedAlgorithm algorithm = Algorithm::es256) const;

  /// The metadata that it publishes, as text.
  [[nodiscard]] std::string metadata() const;
  /// The key set that it publishes, as text.
  [[nodiscard]] std::string jwks() const;

  /// The `kid` of the key that signs.
  [[nodiscard]] std::string signing_key_id() const;
  /// Publishes a key that does not sign yet.
  void publish_next_key();
  /// Signs with the next key from now on, and publishes one if necessary; earlier keys stay published.
  void rotate_keys();
  /// Removes all keys that are older than the signing key from the key set.
  void revoke_previous_keys();
  /// Removes this key from the key set; if it is the signing key, it continues to sign.
  /// \throws std::invalid_argument if no such key is published.
  void drop_key(std::string_view key_id);

  /// While it is down, no request through `transport()` gets an answer, and those to a `TenantServer` get 503.
  void set_down(bool down);
  /// Lets answers fail in this way, in addition to earlier calls. \throws std::invalid_argument if `every`
  /// is 0.
  void fail(Fault fault);
  /// Refuses token requests in this way, after the refusals of earlier calls are used up.
  void refuse_token_requests(TokenRefusal refusal);
  /// Requires a nonce in each DPoP proof at the token endpoint (RFC 9449 section 8), a new one after each call;
  /// or none any more.
  void require_dpop_nonce(bool required);
  /// Ends all faults and refusals, forgets refused subject tokens, and is up again.
  void recover();

  /// Adds to `TenantOptions::other_audiences`.
  void add_audience(std::string audience);
  /// Adds to `TenantOptions::organizations`.
  void add_organization(TenantOrganization organization);
  /// Replaces the account of the same user, connection and `login_hint`, if there is one.
  void link_account(LinkedAccount account);
  /// Adds to `TenantOptions::subject_tokens`.
  void accept_subject_token(std::string subject_token, std::string user);

  /// The answer to a request whose `url` is a path: the documents, `POST` to the token endpoint, and a refusal
  /// at the authorization endpoint, as users cannot log in.
  /// \param client_certificate_pem the client's TLS certificate; empty if it sent none.
  [[nodiscard]] ServerAnswer answer(const HttpRequest& request, std::string_view client_certificate_pem = {});
  /// How many requests for this path were answered or, while it is down, refused.
  [[nodiscard]] std::size_t requests(std::string_view path) const;
  /// The last 100 requests to the token endpoint, the oldest first, with the credentials in them.
  [[nodiscard]] std::vector<HttpRequest> token_requests() const;

  /// A transport to this tenant without a network. Must not outlive the tenant.
  /// \param client_certificate_pem its own certificate; empty if it has none.
  [[nodiscard]] std::shared_ptr<HttpTransport> transport(std::string client_certificate_pem = {});
  /// Options for a client that trusts this tenant, over `transport()`: change what the test is about.
  [[nodiscard]] ApiClientOptions client_options();
  /// A client with these options.
  [[nodiscard]] ApiClient make_client() { return ApiClient(client_options()); }

  /// Where the metadata is (OpenID Connect Discovery).
  static constexpr std::string_view metadata_path = "/.well-known/openid-configuration";
  /// Where the same document is for clients that know no OpenID (RFC 8414 section 3).
  static constexpr std::string_view oauth_metadata_path = "/.well-known/oauth-authorization-server";
  static constexpr std::string_view jwks_path = "/.well-known/jwks.json";  ///< Where the key set is.
  static constexpr std::string_view token_path = "/oauth/token";           ///< The token endpoint.
  /// The same where clients authenticate with certificates (RFC 8705 section 5).
  static constexpr std::string_view mtls_token_path = "/mtls/oauth/token";

 private:
  [[nodiscard]] HttpResponse respond(const HttpRequest& request, std::string_view path,
                                     std::string_view client_certificate_pem);

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace auth0::inline v0::testing
