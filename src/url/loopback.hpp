#pragma once

#include <boost/url/url_view.hpp>

namespace auth0::url {

/// Whether the host is this machine: `localhost`, 127.0.0.0/8 or `::1`.
[[nodiscard]] bool is_loopback(const boost::urls::url_view& url);

/// Whether the scheme is `https`, or `http` on loopback, for development.
[[nodiscard]] bool is_https_or_loopback(const boost::urls::url_view& url);

}  // namespace auth0::url
