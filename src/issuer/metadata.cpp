#include "issuer/metadata.hpp"

#include "base/fail.hpp"
#include "issuer/issuer_url.hpp"
#include "jose/json.hpp"

#include <algorithm>
#include <boost/json/array.hpp>

namespace auth0::inline v0::issuer {

namespace {

std::unexpected<Error> broken(const std::string& what) {
  return fail(Reason::issuer_unavailable, "the issuer's metadata cannot be used: " + what);
}

// A URL for a message: printable and bounded, whatever the document holds.
std::string quoted(std::string_view url) {
  constexpr std::size_t longest = 128;
  std::string text(url.substr(0, longest));
  std::ranges::replace_if(text, [](char c) { return c <= ' ' || c > '~' || c == '"'; }, '?');
  return '"' + text + (url.size() > longest ? "…\"" : "\"");
}

// Verifying needs none of the endpoints, so an unusable one is as good as absent.
std::string endpoint(const boost::json::object& object, std::string_view name) {
  const auto url = jose::string_member(object, name);
  return url && is_https_url(*url) ? std::string(*url) : std::string();
}

std::string mtls_endpoint(const boost::json::object& document, std::string_view name) {
  const auto* aliases = document.if_contains("mtls_endpoint_aliases");
  return aliases != nullptr && aliases->is_object() ? endpoint(aliases->get_object(), name) : std::string();
}

bool takes_secret_in_form(const boost::json::object& document) {
  const auto* methods = document.if_contains("token_endpoint_auth_methods_supported");
  if (methods == nullptr || !methods->is_array()) return true;
  const auto names = [methods](std::string_view method) {
    return std::ranges::any_of(methods->get_array(), [method](const boost::json::value& value) {
      return value.is_string() && value.get_string() == method;
    });
  };
  return names("client_secret_post") || !names("client_secret_basic");
}

}  // namespace

Result<Metadata> parse_metadata(std::string_view text, std::string_view expected_issuer) {
  const auto document = jose::parse_json_object(text);
  if (!document) return broken(jose::not_a_strict_object);
  const auto issuer = jose::string_member(*document, "issuer");
  if (!issuer) return broken("'issuer' is missing or not a string");
  if (!same_url(*issuer, expected_issuer)) {
    return broken("'issuer' is " + quoted(*issuer) + ", not the issuer that was asked for, " +
                  quoted(expected_issuer));
  }
  const auto jwks_uri = jose::string_member(*document, "jwks_uri");
  if (!jwks_uri || !is_https_url(*jwks_uri))
    return broken("'jwks_uri' is absent or not an https URL of at most 2048 characters");
  return Metadata{.issuer = std::string(*issuer),
                  .jwks_uri = std::string(*jwks_uri),
                  .token_endpoint = endpoint(*document, "token_endpoint"),
                  .mtls_token_endpoint = mtls_endpoint(*document, "token_endpoint"),
                  .takes_secret_in_form = takes_secret_in_form(*document)};
}

Result<std::string> issuer_of_metadata(std::string_view text) {
  const auto document = jose::parse_json_object(text);
  if (!document) return broken(jose::not_a_strict_object);
  const auto issuer = jose::string_member(*document, "issuer");
  if (!issuer) return broken("'issuer' is missing or not a string");
  return std::string(*issuer);
}

}  // namespace auth0::inline v0::issuer
