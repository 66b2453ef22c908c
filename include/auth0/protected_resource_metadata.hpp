#pragma once

#include <auth0/algorithm.hpp>
#include <auth0/exceptions.hpp>
#include <auth0/export.hpp>
#include <auth0/scalar.hpp>
#include <auth0/string_list.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::inline v0 {

/// How clients may send a Bearer token (RFC 6750 §2).
enum class BearerMethod {
  header,  ///< In the header `Authorization`.
  body,    ///< In a form in the body.
  query,   ///< In the URL.
};

/// The document that tells clients where to get tokens for an API (RFC 9728). Built by
/// `ProtectedResourceMetadataBuilder`, so it holds what was set and nothing that the RFC does not allow.
/// Immutable.
class AUTH0_API_EXPORT ProtectedResourceMetadata {
 public:
  /// The document as text, `resource` and `authorization_servers` first: the body of the answer at
  /// `well_known_path`, whose `Content-Type` is `application/json` (RFC 9728 §3.2).
  [[nodiscard]] const std::string& to_json() const noexcept { return text_; }

 private:
  friend class ProtectedResourceMetadataBuilder;
  explicit ProtectedResourceMetadata(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

/// Builds the metadata of a protected resource (RFC 9728 §2). Each function sets one member and replaces what
/// it was before; an empty list takes the member out, since the RFC wants none without elements (§3.2). What
/// cannot be published, text that is not UTF-8 and numbers that are not finite included, throws
/// InvalidConfigurationError at once; the message names the member.
class AUTH0_API_EXPORT ProtectedResourceMetadataBuilder {
 public:
  /// \param resource The API's identifier, an `https` URL without fragment; it should be the audience.
  /// \param authorization_servers Issuer URLs: `https`, without query and fragment.
  /// Wherever `https` is demanded, `http` on loopback (`localhost`, 127.0.0.0/8, `::1`) is accepted for
  /// development.
  /// \throws MissingRequiredArgumentError if the resource is blank or the list empty.
  ProtectedResourceMetadataBuilder(std::string_view resource, const StringList& authorization_servers);

  /// Where the resource's own public keys are; `https`.
  ProtectedResourceMetadataBuilder& with_jwks_uri(std::string_view url);
  /// The scopes that the API knows.
  ProtectedResourceMetadataBuilder& with_scopes_supported(const StringList& scopes);
  /// An empty list is published: it says that no method is supported.
  ProtectedResourceMetadataBuilder& with_bearer_methods_supported(const std::vector<BearerMethod>& methods);
  /// What the resource signs its answers with.
  ProtectedResourceMetadataBuilder& with_resource_signing_alg_values_supported(const AlgorithmList& algorithms);

  /// For people. With a language tag (RFC 5646), such as `de`, the member is `resource_name#de`, beside the one
  /// without (RFC 9728 §2.1); likewise below.
  ProtectedResourceMetadataBuilder& with_resource_name(std::string_view name, std::string_view language = {});
  /// Pages for people: absolute `https` or `http` URLs.
  ProtectedResourceMetadataBuilder& with_resource_documentation(std::string_view url,
                                                                std::string_view language = {});
  /// As above: how clients may use the data.
  ProtectedResourceMetadataBuilder& with_resource_policy_uri(std::string_view url,
                                                             std::string_view language = {});
  /// As above: the terms of service.
  ProtectedResourceMetadataBuilder& with_resource_tos_uri(std::string_view url, std::string_view language = {});

  /// Whether tokens are bound to client certificates (RFC 8705).
  ProtectedResourceMetadataBuilder& with_tls_client_certificate_bound_access_tokens(bool bound);
  /// The types of `authorization_details` that the API knows (RFC 9396).
  ProtectedResourceMetadataBuilder& with_authorization_details_types_supported(const StringList& types);
  /// What DPoP proofs may be signed with (RFC 9449).
  ProtectedResourceMetadataBuilder& with_dpop_signing_alg_values_supported(const AlgorithmList& algorithms);
  /// Whether only tokens that are bound to a key are accepted (RFC 9449).
  ProtectedResourceMetadataBuilder& with_dpop_bound_access_tokens_required(bool required);

  /// Any member that has no function here, such as `signed_metadata` or one of your own.
  /// \throws InvalidConfigurationError if it has one: that one checks it.
  ProtectedResourceMetadataBuilder& with_member(std::string_view name, const ScalarOrList& value);
  /// The same for a value of any kind, as JSON text: `{"a":[1]}`.
  /// \throws InvalidConfigurationError as above, or if the text is not JSON (RFC 8259).
  ProtectedResourceMetadataBuilder& with_json_member(std::string_view name, std::string_view text);

  /// The metadata with what was set so far.
  [[nodiscard]] ProtectedResourceMetadata build() const;

 private:
  struct Member {
    std::string name;
    std::string json;  // the value's text
  };
  // Takes the member out if the text is empty.
  void set(std::string_view name, std::string text);
  void set_for_people(std::string_view name, std::string_view language, std::string_view text);

  std::vector<Member> members_;  // in the order in which they were set first
};

/// The path at which the metadata of a resource is published: `/.well-known/oauth-protected-resource` before
/// the resource's own path (RFC 9728 §3.1). `https://api.example.com/orders` has it at
/// `/.well-known/oauth-protected-resource/orders`.
/// \throws InvalidConfigurationError if the resource is not an `https` URL (or `http` on loopback) without
/// fragment.
[[nodiscard]] AUTH0_API_EXPORT std::string well_known_path(std::string_view resource);

/// The whole URL of it, with the resource's query if it has one: for `ApiClientOptions::resource_metadata_url`.
/// \throws InvalidConfigurationError as above.
[[nodiscard]] AUTH0_API_EXPORT std::string well_known_url(std::string_view resource);

}  // namespace auth0::inline v0
