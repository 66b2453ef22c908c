#pragma once

#include <auth0/error.hpp>

#include <boost/url/url_view.hpp>
#include <string_view>

namespace auth0::inline v0::metadata {

/// Checks the identifier of a protected resource: an `https` URL (or `http` on loopback) with a usable host,
/// without user info and fragment (RFC 9728 section 1.2, rule 9.6). The view refers to `resource`.
[[nodiscard]] Result<boost::urls::url_view> parse_resource(std::string_view resource);

}  // namespace auth0::inline v0::metadata
