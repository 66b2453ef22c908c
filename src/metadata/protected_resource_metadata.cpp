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
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/url/scheme.hpp>
#include <utility>
#include <variant>

namespace auth0::inline v0 {

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

json::array names_of(const AlgorithmList& algorithms) {
  json::array names;
  for (const auto algorithm : algorithms)
    names.emplace_back(to_string(algorithm));
  return names;
}

[[noreturn]] void throw_invalid(std::string_view member, const std::string& problem) {
  throw_invalid_configuration(std::string(member) + ' ' + problem);
}

json::array checked_texts(std::string_view member, const StringList& texts) {
  if (std::ranges::any_of(texts, is_blank)) throw_invalid(member, "contains a blank value");
  json::array list;
  for (const auto& text : texts)
    list.emplace_back(text);
  return list;
}

// The text of a value that can be published.
std::string json_of(std::string_view member, const json::value& value) {
  if (const auto problem = metadata::json_problem(value); !problem.empty())
    throw_invalid(member, std::string(problem));
  return json::serialize(value);
}

// Empty if the list is: RFC 9728 section 3.2 wants no member without elements.
std::string json_of_list(std::string_view member, const json::array& list) {
  return list.empty() ? std::string() : json_of(member, list);
}

json::value to_json(const ScalarOrList& value) {
  if (const auto* list = std::get_if<std::vector<std::string>>(&value.value()))
    return json::array(list->begin(), list->end());
  return std::visit([](const auto& scalar) { return json::value(scalar); },
                    std::get<Scalar>(value.value()).value());
}

// Whether `with_member` may set it.
void check_is_free(std::string_view name) {
  if (is_blank(name) || !metadata::is_utf8(name)) throw_invalid("with_member", "needs a name in UTF-8");
  if (std::ranges::find(checked_members, name.substr(0, name.find('#'))) != checked_members.end())
    throw_invalid(name, "must be set with its own function of the builder");
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
      throw_invalid("authorization_servers", "contains an issuer with a query or fragment");
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

ProtectedResourceMetadataBuilder::ProtectedResourceMetadataBuilder(std::string_view resource,
                                                                   const StringList& authorization_servers) {
  if (is_blank(resource)) throw_missing("resource is required: the identifier of this API");
  if (authorization_servers.empty()) throw_missing("authorization_servers is required: at least one issuer");
  if (const auto parsed = metadata::parse_resource(resource); !parsed) throw_error(parsed.error());
  set("resource", json_of("resource", json::value(resource)));
  set("authorization_servers", json_of_list("authorization_servers", checked_issuers(authorization_servers)));
}

void ProtectedResourceMetadataBuilder::set(std::string_view name, std::string text) {
  const auto known = std::ranges::find(members_, name, &Member::name);
  if (text.empty()) {
    if (known != members_.end()) members_.erase(known);
  } else if (known != members_.end()) {
    known->json = std::move(text);
  } else {
    members_.push_back({.name = std::string(name), .json = std::move(text)});
  }
}

void ProtectedResourceMetadataBuilder::set_for_people(std::string_view name, std::string_view language,
                                                      std::string_view text) {
  const bool is_tag = std::ranges::all_of(language, [](char c) { return is_letter_or_digit(c) || c == '-'; }) &&
                      !language.starts_with('-') && !language.ends_with('-');
  if (!is_tag) throw_invalid(name, "has a language that is not a tag of RFC 5646");
  const std::string member = std::string(name) + (language.empty() ? "" : '#' + std::string(language));
  set(member, json_of(member, json::value(text)));
}

ProtectedResourceMetadataBuilder& ProtectedResourceMetadataBuilder::with_jwks_uri(std::string_view url) {
  checked_url("jwks_uri", url, false);
  set("jwks_uri", json_of("jwks_uri", json::value(url)));
  return *this;
}

ProtectedResourceMetadataBuilder& ProtectedResourceMetadataBuilder::with_scopes_supported(
    const StringList& scopes) {
  set("scopes_supported", json_of_list("scopes_supported", checked_texts("scopes_supported", scopes)));
  return *this;
}

ProtectedResourceMetadataBuilder& ProtectedResourceMetadataBuilder::with_bearer_methods_supported(
    const std::vector<BearerMethod>& methods) {
  json::array names;
  for (const auto method : methods)
    names.emplace_back(text_of(method));
  set("bearer_methods_supported", json::serialize(names));  // RFC 9728 section 2: an empty list has a meaning
  return *this;
}

ProtectedResourceMetadataBuilder& ProtectedResourceMetadataBuilder::with_resource_signing_alg_values_supported(
    const AlgorithmList& algorithms) {
  set("resource_signing_alg_values_supported",
      json_of_list("resource_signing_alg_values_supported", names_of(algorithms)));
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
  set("tls_client_certificate_bound_access_tokens", bound ? "true" : "false");
  return *this;
}

ProtectedResourceMetadataBuilder& ProtectedResourceMetadataBuilder::with_authorization_details_types_supported(
    const StringList& types) {
  set("authorization_details_types_supported",
      json_of_list("authorization_details_types_supported",
                   checked_texts("authorization_details_types_supported", types)));
  return *this;
}

ProtectedResourceMetadataBuilder& ProtectedResourceMetadataBuilder::with_dpop_signing_alg_values_supported(
    const AlgorithmList& algorithms) {
  set("dpop_signing_alg_values_supported",
      json_of_list("dpop_signing_alg_values_supported", names_of(algorithms)));
  return *this;
}

ProtectedResourceMetadataBuilder& ProtectedResourceMetadataBuilder::with_dpop_bound_access_tokens_required(
    bool required) {
  set("dpop_bound_access_tokens_required", required ? "true" : "false");
  return *this;
}

ProtectedResourceMetadataBuilder& ProtectedResourceMetadataBuilder::with_member(std::string_view name,
                                                                                const ScalarOrList& value) {
  check_is_free(name);
  set(name, json_of(name, to_json(value)));
  return *this;
}

ProtectedResourceMetadataBuilder& ProtectedResourceMetadataBuilder::with_json_member(std::string_view name,
                                                                                     std::string_view text) {
  check_is_free(name);
  json::error_code error;
  const auto value = json::parse(text, error);
  if (error) throw_invalid(name, "must be JSON (RFC 8259)");
  set(name, json_of(name, value));
  return *this;
}

ProtectedResourceMetadata ProtectedResourceMetadataBuilder::build() const {
  std::string text;
  for (const auto& [name, value] : members_) {
    text += text.empty() ? '{' : ',';
    text += json::serialize(json::string_view(name)) + ':' + value;
  }
  return ProtectedResourceMetadata(text + '}');
}

}  // namespace auth0::inline v0
