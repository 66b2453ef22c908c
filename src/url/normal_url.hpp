#pragma once

#include <boost/url/url_view.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace auth0::inline v0::url {

/// `host[:port]` of an `https` or `http` URL in the form it is compared in, the scheme's default port dropped;
/// `nullopt` if the host is not valid, or the port is not a number from 1 to 65535.
[[nodiscard]] std::optional<std::string> canonical_authority(const boost::urls::url_view& url);

/// Whether this can be the path of a request: it begins with `/` and holds no control character, space,
/// backslash, `?` or `#`. Other characters that RFC 3986 does not allow there are accepted, since browsers send
/// some of them; `canonical_path` encodes them.
[[nodiscard]] bool is_path_as_sent(std::string_view path);

/// A path in the form it is compared in (RFC 3986 section 6.2.2): encodings of unreserved characters decoded,
/// the others upper-cased, characters that RFC 3986 does not allow in a path encoded, dot segments removed, `/`
/// for an empty one.
[[nodiscard]] std::string canonical_path(std::string_view path);

/// Parses an absolute URL (RFC 3986 section 4.3, fragments allowed) with an authority; `nullopt` if it is not
/// one.
[[nodiscard]] std::optional<boost::urls::url_view> parse_url(std::string_view text);

}  // namespace auth0::inline v0::url
