#pragma once

#include <boost/url/url_view.hpp>
#include <optional>
#include <string>

namespace auth0::inline v0::url {

/// The host of a URL in the one form it is compared in: lower case, IPv6 addresses shortened (RFC 5952) and in
/// brackets. `nullopt` if it is not a host that DNS or a socket accepts: empty or overlong labels, characters
/// other than letters, digits, '-' and '_', numbers that are not an IPv4 address, invalid punycode.
[[nodiscard]] std::optional<std::string> canonical_host(const boost::urls::url_view& url);

/// Whether the host of a URL is this machine: `localhost` in any case, 127.0.0.0/8 or `[::1]`.
[[nodiscard]] bool is_loopback(const boost::urls::url_view& url);

}  // namespace auth0::inline v0::url
