#include "base/fail.hpp"
#include "metadata/resource_url.hpp"
#include "url/loopback.hpp"
#include "url/normal_url.hpp"

#include <auth0/protected_resource_metadata.hpp>

#include <boost/url/scheme.hpp>
#include <string>

namespace auth0::inline v0 {

namespace metadata {

Result<boost::urls::url_view> parse_resource(std::string_view resource) {
  const auto parsed = url::parse_url(resource);
  if (!parsed || !url::is_https_or_loopback(*parsed))
    return invalid_configuration("resource must be an absolute https URL (or http on loopback)");
  if (parsed->has_fragment()) return invalid_configuration("resource must not contain a fragment ('#')");
  if (parsed->has_userinfo() || !url::canonical_authority(*parsed))
    return invalid_configuration("resource does not contain a usable host and port");
  return *parsed;
}

namespace {

boost::urls::url_view checked_resource(std::string_view resource) {
  const auto parsed = parse_resource(resource);
  if (!parsed) throw_error(parsed.error());
  return *parsed;
}

std::string path_for(const boost::urls::url_view& resource) {
  const std::string_view path = resource.encoded_path();
  std::string well_known = "/.well-known/oauth-protected-resource";
  if (path != "/") well_known += path;  // RFC 9728 section 3.1: a slash right after the host is removed
  return well_known;
}

}  // namespace

}  // namespace metadata

std::string well_known_path(std::string_view resource) {
  return metadata::path_for(metadata::checked_resource(resource));
}

std::string well_known_url(std::string_view resource) {
  const auto parsed = metadata::checked_resource(resource);
  std::string url = parsed.scheme_id() == boost::urls::scheme::http ? "http://" : "https://";
  url += std::string_view(parsed.encoded_authority());
  url += metadata::path_for(parsed);
  if (parsed.has_query()) url += '?' + std::string(std::string_view(parsed.encoded_query()));
  return url;
}

}  // namespace auth0::inline v0
