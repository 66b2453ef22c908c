#include "base/ascii.hpp"
#include "base/fail.hpp"
#include "base/invalid_configuration.hpp"
#include "metadata/json_problem.hpp"
#include "metadata/resource_url.hpp"
#include "url/loopback.hpp"
#include "url/normal_url.hpp"

#include <auth0/protected_resource_metadata.hpp>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/url/scheme.hpp>
#include <utility>

namespace auth0 {

namespace {

namespace json = boost::json;
namespace urls = boost::urls;

// What `with_member` leaves to the functions that check it.
constexpr std::array<std::string_view, 14> checked_members = {
    "resource",
    "authorization_servers",
    "jwks_uri",
    "scopes_supported",
    "bearer_methods_supported",
    "resource_signing_alg_values_supported",
    "resource_name",
    "resource_documentation",
    "resource_policy_uri",
    "resource_tos_uri",
    "tls_client_certificate_bound_access_tokens",
    "authorization_details_types_supported",
    "dpop_signing_alg_values_supported",
    "dpop_bound_access_tokens_required",
};

std::string_view text_of(BearerMethod method) {
  constexpr std::array<std::string_view, 3> texts = {"header", "body", "query"};
  return texts.at(static_cast<std::size_t>(method));
}

std::string_view text_of(SigningAlgorithm algorithm) {
  constexpr std::array<std::string_view, 11> texts = {"RS256", "RS384", "RS512", "PS256", "PS384",  "PS512",
                                                      "ES256", "ES384", "ES512", "EdDSA", "Ed25519"};
  return texts.at(static_cast<std::size_t>(algorithm));
}

template <class Enumeration>
json::array texts_of(const std::vector<Enumeration>& values) {
  json::array texts;
  for (const Enumeration value : values)
    texts.emplace_back(text_of(value));
  return texts;
}

[[noreturn]] void throw_invalid(std::string_view member, const std::string& problem) {
  throw_invalid_configuration(std::string(member) + ' ' + problem);
}

json::array checked_texts(std::string_view member, const StringList& texts) {
  if (std::ranges::any_of(texts, is_blank)) throw_invalid(member, "holds a blank value");
  json::array list;
  for (const auto& text : texts)
    list.emplace_back(text);
  return list;
}

urls::url_view checked_url(std::string_view member, std::string_view text, bool may_be_http) {
  const auto parsed = url::parse_url(text);
  const bool has_scheme = parsed && (url::is_https_or_loopback(*parsed) ||
                                     (may_be_http && parsed->scheme_id() == urls::scheme::http));
  if (!has_scheme || parsed->has_userinfo() || !url::canonical_authority(*parsed))
    throw_invalid(member, may_be_http ? "must be an absolute https or http URL"
                                      : "must be an absolute https URL (or http on loopback)");
  return *parsed;
}

json::array checked_issuers(const StringList& issuers) {
  json::array list;
  for (const auto& issuer : issuers) {
    const auto parsed = checked_url("authorization_servers", issuer, false);
    if (parsed.has_query() || parsed.has_fragment())  // RFC 8414 section 2
      throw_invalid("authorization_servers", "holds an issuer with a query or fragment");
    list.emplace_back(issuer);
  }
  return list;
}

[[noreturn]] void throw_missing(std::string message) {
  throw_error({.code = ErrorCode::missing_required_argument_error,
               .reason = Reason::missing_argument,
               .message = std::move(message)});
}

}  // namespace

std::string ProtectedResourceMetadata::to_json() const {
  return json::serialize(members_);
}

ProtectedResourceMetadataBuilder::ProtectedResourceMetadataBuilder(std::string_view resource,
                                                                   const StringList& authorization_servers) {
  if (is_blank(resource)) throw_missing("resource is required: the identifier of this API");
  if (authorization_servers.empty()) throw_missing("authorization_servers is required: at least one issuer");
  if (const auto parsed = metadata::parse_resource(resource); !parsed) throw_error(parsed.error());
  set("resource", json::value(resource));
  set_list("authorization_servers", checked_issuers(authorization_servers));
}

void ProtectedResourceMetadataBuilder::set(std::string_view name, const json::value& value) {
  if (const auto problem = metadata::json_problem(value); !problem.empty())
    throw_invalid(name, std::string(problem));
  members_[name] = json::value(value, json::storage_ptr());
}

void ProtectedResourceMetadataBuilder::set_list(std::string_view name, const json::array& list) {
  if (list.empty()) {
    members_.erase(name);
  } else {
    set(name, list);
  }
}

void ProtectedResourceMetadataBuilder::set_for_people(std::string_view name, std::string_view language,
                                                      std::string_view text) {
  const bool is_tag = std::ranges::all_of(language, [](char c) { return is_letter_or_digit(c) || c == '-'; }) &&
                      !language.starts_with('-') && !language.ends_with('-');
  if (!is_tag) throw_invalid(name, "has a language that is no tag of RFC 5646");
  const std::string suffix = language.empty() ? "" : '#' + std::string(language);
  set(std::string(name) + suffix, json::value(text));
}

ProtectedResourceMetadataBuilder& ProtectedResourceMetadataBuilder::with_jwks_uri(std::string_view url) {
  checked_url("jwks_uri", url, false);
  set("jwks_uri", json::value(url));
  return *this;
}

ProtectedResourceMetadataBuilder& ProtectedResourceMetadataBuilder::with_scopes_supported(
    const StringList& scopes) {
  set_list("scopes_supported", checked_texts("scopes_supported", scopes));
  return *this;
}

ProtectedResourceMetadataBuilder& ProtectedResourceMetadataBuilder::with_bearer_methods_supported(
    const std::vector<BearerMethod>& methods) {
  set("bearer_methods_supported", texts_of(methods));  // empty has a meaning of its own: RFC 9728 section 2
  return *this;
}

ProtectedResourceMetadataBuilder& ProtectedResourceMetadataBuilder::with_resource_signing_alg_values_supported(
    const std::vector<SigningAlgorithm>& algorithms) {
  set_list("resource_signing_alg_values_supported", texts_of(algorithms));
  return *this;
}

ProtectedResourceMetadataBuilder& ProtectedResourceMetadataBuilder::with_resource_name(
    std::string_view name, std::string_view language) {
  if (is_blank(name)) throw_invalid("resource_name", "is blank");
  set_for_people("resource_name", language, name);
  return *this;
}

ProtectedResourceMetadataBuilder& ProtectedResourceMetadataBuilder::with_resource_documentation(
    std::string_view url, std::string_view language) {
  checked_url("resource_documentation", url, true);
  set_for_people("resource_documentation", language, url);
  return *this;
}

ProtectedResourceMetadataBuilder& ProtectedResourceMetadataBuilder::with_resource_policy_uri(
    std::string_view url, std::string_view language) {
  checked_url("resource_policy_uri", url, true);
  set_for_people("resource_policy_uri", language, url);
  return *this;
}

ProtectedResourceMetadataBuilder& ProtectedResourceMetadataBuilder::with_resource_tos_uri(
    std::string_view url, std::string_view language) {
  checked_url("resource_tos_uri", url, true);
  set_for_people("resource_tos_uri", language, url);
  return *this;
}

ProtectedResourceMetadataBuilder&
ProtectedResourceMetadataBuilder::with_tls_client_certificate_bound_access_tokens(bool bound) {
  set("tls_client_certificate_bound_access_tokens", bound);
  return *this;
}

ProtectedResourceMetadataBuilder& ProtectedResourceMetadataBuilder::with_authorization_details_types_supported(
    const StringList& types) {
  set_list("authorization_details_types_supported",
           checked_texts("authorization_details_types_supported", types));
  return *this;
}

ProtectedResourceMetadataBuilder& ProtectedResourceMetadataBuilder::with_dpop_signing_alg_values_supported(
    const std::vector<SigningAlgorithm>& algorithms) {
  set_list("dpop_signing_alg_values_supported", texts_of(algorithms));
  return *this;
}

ProtectedResourceMetadataBuilder& ProtectedResourceMetadataBuilder::with_dpop_bound_access_tokens_required(
    bool required) {
  set("dpop_bound_access_tokens_required", required);
  return *this;
}

ProtectedResourceMetadataBuilder& ProtectedResourceMetadataBuilder::with_member(std::string_view name,
                                                                                const json::value& value) {
  if (is_blank(name) || !metadata::is_utf8(name)) throw_invalid("with_member", "needs a name in UTF-8");
  if (std::ranges::find(checked_members, name.substr(0, name.find('#'))) != checked_members.end())
    throw_invalid(name, "has a function of its own in the builder");
  set(name, value);
  return *this;
}

ProtectedResourceMetadata ProtectedResourceMetadataBuilder::build() const {
  return ProtectedResourceMetadata(members_);
}

}  // namespace auth0
