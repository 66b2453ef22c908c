#pragma once

#include <auth0/error.hpp>

#include <string>
#include <string_view>

namespace auth0::inline v0::issuer {

/// The issuer of an Auth0 domain: `https://host[:port]/` out of `host[:port]` or `https://host[:port][/]`
/// (rule 2.3).
[[nodiscard]] Result<std::string> issuer_from_domain(std::string_view domain);

/// Checks the exact issuer URL of an OpenID provider, which is kept byte for byte (rule 2.8).
[[nodiscard]] Result<std::string> checked_issuer_url(std::string_view issuer);

/// The issuer that a member of `domains` names: a domain, or an issuer URL with a path (rule 2.8).
[[nodiscard]] Result<std::string> issuer_from_domain_or_url(std::string_view text);

/// Where an issuer's metadata is (OpenID Connect Discovery 1.0 section 4).
[[nodiscard]] std::string discovery_url(std::string_view issuer);

/// Whether `text` is an absolute `https` URL of at most 2048 characters with a valid host and without user info
/// or fragment.
[[nodiscard]] bool is_https_url(std::string_view text);

/// Whether two `https` URLs of at most 2048 characters are the same after normalisation (RFC 3986 section 6.2.2
/// and 6.2.3).
[[nodiscard]] bool same_url(std::string_view left, std::string_view right);

}  // namespace auth0::inline v0::issuer
