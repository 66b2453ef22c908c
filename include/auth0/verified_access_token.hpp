#pragma once

#include <auth0/export.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::inline v0 {

namespace access_token {
struct TokenContent;
class Verifier;
}  // namespace access_token

/// An access token that passed every check. Only verifying makes one, so code that takes it as a parameter
/// needs no check of its own.
///
/// Immutable and cheap to copy (copies share their content); safe to read from several threads. Views that
/// accessors return live as long as any copy of the token. The token's text is not kept.
class AUTH0_API_EXPORT VerifiedAccessToken {
 public:
  // Accessors that return views of claims by name exist for named tokens only: those of a temporary would end
  // with the statement.

  /// Whether there is a claim of that name, with any value.
  [[nodiscard]] bool has_claim(std::string_view name) const noexcept;

  /// The claim if it is a string, else `nullopt`.
  [[nodiscard]] std::optional<std::string_view> string_claim(std::string_view name) const& noexcept;
  [[nodiscard]] std::optional<std::string_view> string_claim(std::string_view name) const&& = delete;

  /// The strings of a claim that is an array, its other members left out; a single string is a list of one.
  /// Empty if the claim is absent or of another type.
  [[nodiscard]] std::vector<std::string_view> string_list_claim(std::string_view name) const&;
  [[nodiscard]] std::vector<std::string_view> string_list_claim(std::string_view name) const&& = delete;

  /// The claim if it is a number, else `nullopt`. Integers of more than 53 bits are rounded; `claims_json` has
  /// them exactly.
  [[nodiscard]] std::optional<double> number_claim(std::string_view name) const noexcept;

  /// The claim if it is `true` or `false`, else `nullopt`.
  [[nodiscard]] std::optional<bool> bool_claim(std::string_view name) const noexcept;

  /// All claims of the payload as JSON text, nested ones too: the members in the issuer's order, without white
  /// space between them. Each call writes it again. `<auth0/claims.hpp>` has them as Boost.JSON.
  [[nodiscard]] std::string claims_json() const;

  /// `iss`, equal byte for byte to the issuer that the client trusts.
  [[nodiscard]] std::string_view issuer() const noexcept;

  /// `sub` (RFC 7519 §4.1.2): a user, or `CLIENT_ID@clients` where a machine got the token for itself. Empty if
  /// the token has none, which only the profile `any` allows.
  [[nodiscard]] std::string_view subject() const noexcept;

  /// The client that got the token: `client_id` (RFC 9068), else `azp`. Empty if the token names none.
  [[nodiscard]] std::string_view client_id() const noexcept;

  /// Every member of `aud`, a single string as a list of one. Empty for a token that was accepted without one
  /// (`ApiClientOptions::client_ids`).
  [[nodiscard]] std::vector<std::string_view> audiences() const;

  /// The members of `scope`, written as a string with spaces (RFC 8693 §4.2) or as an array, or of another
  /// claim that `ApiClientOptions::scope_claims` names. Empty if absent.
  [[nodiscard]] std::vector<std::string_view> scopes() const;
  /// Whether `scopes()` has this member, compared exactly.
  [[nodiscard]] bool has_scope(std::string_view scope) const noexcept;

  /// The strings in `permissions` (Auth0's role-based access control). Empty if absent.
  [[nodiscard]] std::vector<std::string_view> permissions() const;
  /// Whether `permissions()` has this member, compared exactly.
  [[nodiscard]] bool has_permission(std::string_view permission) const noexcept;

  /// `exp`, fractions cut off.
  [[nodiscard]] std::chrono::sys_seconds expires_at() const noexcept;
  /// `iat`, fractions cut off.
  [[nodiscard]] std::chrono::sys_seconds issued_at() const noexcept;

  /// The thumbprint (RFC 7638) of the key that the token is bound to, `cnf.jkt`; empty if there is none.
  [[nodiscard]] std::string_view dpop_key_thumbprint() const noexcept;
  /// The SHA-256 of the client certificate that it is bound to, `cnf["x5t#S256"]`; empty if there is none.
  [[nodiscard]] std::string_view certificate_thumbprint() const noexcept;

 private:
  friend class access_token::Verifier;
  explicit VerifiedAccessToken(std::shared_ptr<const access_token::TokenContent> content);

  std::shared_ptr<const access_token::TokenContent> content_;
};

}  // namespace auth0::inline v0
