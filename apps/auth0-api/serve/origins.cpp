#include "serve/origins.hpp"

#include "base/ascii.hpp"

#include <auth0/exceptions.hpp>
#include <auth0/forwarded_url.hpp>

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <utility>

namespace auth0::command::serve {

std::string origin_of(const std::string& url) {
  const auto authority = url.find("://");
  if (authority == std::string::npos) return {};
  return url.substr(0, url.find_first_of("/?#", authority + 3));
}

Origins::Origins(std::span<const std::string> texts) {
  for (const auto& text : texts) {
    auto origin = parsed(text);
    if (std::ranges::find(origins_, origin.host, &Origin::host) != origins_.end())
      throw std::invalid_argument("'" + text + "' has the same host and port as another origin");
    origins_.push_back(std::move(origin));
  }
}

Origins::Origin Origins::parsed(const std::string& text) {
  // The library's own check of what an origin is.
  try {
    static_cast<void>(url_at(text, "/"));
  } catch (const AuthError&) {
    throw std::invalid_argument("'" + text + "' must be a scheme and a host, such as https://api.example.com");
  }
  auto small = lower_case(text);
  if (small.ends_with('/')) small.pop_back();
  const bool is_https = small.starts_with("https://");
  Origin origin{.scheme = is_https ? "https" : "http", .port = is_https ? ":443" : ":80"};
  origin.host = small.substr(origin.scheme.size() + 3);
  if (origin.host.ends_with(origin.port)) origin.host.resize(origin.host.size() - origin.port.size());
  origin.text = std::string(origin.scheme) + "://" + origin.host;
  return origin;
}

bool Origins::is_host(const Origin& origin, std::string_view host) {
  if (host.ends_with(origin.port)) host.remove_suffix(origin.port.size());
  return equals_ignoring_case(host, origin.host);
}

std::optional<std::size_t> Origins::of_host(std::string_view host) const {
  const auto found =
      std::ranges::find_if(origins_, [&](const Origin& origin) { return is_host(origin, host); });
  if (found == origins_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - origins_.begin());
}

}  // namespace auth0::command::serve
