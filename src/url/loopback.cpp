#include "url/loopback.hpp"

#include "url/host_name.hpp"

#include <boost/url/scheme.hpp>

namespace auth0::inline v0::url {

bool is_https_or_loopback(const boost::urls::url_view& url) {
  if (url.scheme_id() == boost::urls::scheme::https) return true;
  return url.scheme_id() == boost::urls::scheme::http && is_loopback(url);
}

}  // namespace auth0::inline v0::url
