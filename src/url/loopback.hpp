#pragma once

#include <boost/url/url_view.hpp>

namespace auth0::inline v0::url {

/// Whether the scheme is `https`, or `http` on loopback, for development.
[[nodiscard]] bool is_https_or_loopback(const boost::urls::url_view& url);

}  // namespace auth0::inline v0::url
