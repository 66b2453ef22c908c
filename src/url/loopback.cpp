#include "url/loopback.hpp"

#include "url/host_name.hpp"

#include <boost/url/scheme.hpp>

namespace auth0::url {

bool is_loopback(const boost::urls::url_view& url) {
  if (url.host_type() == boost::urls::host_type::ipv4) return url.host_ipv4_address().is_loopback();
  if (url.host_type() == boost::urls::host_type::ipv6) return url.host_ipv6_address().is_loopback();
  return canonical_host(url) == "localhost";
}

bool is_https_or_loopback(const boost::urls::url_view& url) {
  if (url.scheme_id() == boost::urls::scheme::https) return true;
  return url.scheme_id() == boost::urls::scheme::http && is_loopback(url);
}

}  // namespace auth0::url
