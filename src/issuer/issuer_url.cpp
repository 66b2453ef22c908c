#include "issuer/issuer_url.hpp"

#include "base/ascii.hpp"
#include "base/fail.hpp"
#include "url/normal_url.hpp"

#include <algorithm>
#include <boost/url/scheme.hpp>
#include <boost/url/url_view.hpp>
#include <optional>

namespace auth0::inline v0::issuer {

namespace {

namespace urls = boost::urls;

constexpr std::string_view https = "https://";
constexpr std::size_t max_url = 2048;  // 3.2

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// An `https` URL and its authority in canonical form.
struct HttpsUrl {
  urls::url_view url;
  std::string authority;
};

// Checks what a domain and an issuer URL have in common. `option` begins each message.
Result<HttpsUrl> parse_https_url(std::string_view text, const std::string& option) {
  if (!is_ascii(text)) {
    return invalid_configuration(option +
                                 " holds non-ASCII characters; give the host in its punycode form (xn--…)");
  }
  if (text.size() > max_url) return invalid_configuration(option + " has more than 2048 characters");
  const auto parsed = url::parse_url(text);
  if (!parsed) return invalid_configuration(option + " does not hold a valid host and port");
  const urls::url_view& url = *parsed;
  if (url.scheme_id() != urls::scheme::https)
    return invalid_configuration(option + " must use the scheme https");
  if (url.has_userinfo()) return invalid_configuration(option + " must not hold user info ('user@')");
  if (url.has_query()) return invalid_configuration(option + " must not hold a query ('?')");
  if (url.has_fragment()) return invalid_configuration(option + " must not hold a fragment ('#')");
  auto authority = url::canonical_authority(url);
  if (!authority) return invalid_configuration(option + " does not hold a valid host and port");
  return HttpsUrl{url, std::move(*authority)};
}

// The form in which two URLs are compared (RFC 3986 section 6.2.2 and 6.2.3); `nullopt` if it is not an `https`
// URL that could be asked for. A query stays as it is: what differs in its escapes is taken for different.
std::optional<std::string> canonical_url(std::string_view text) {
  if (text.size() > max_url) return std::nullopt;
  const auto parsed = url::parse_url(text);
  if (!parsed || parsed->scheme_id() != urls::scheme::https || parsed->has_userinfo() ||
      parsed->has_fragment()) {
    return std::nullopt;
  }
  const auto authority = url::canonical_authority(*parsed);
  if (!authority) return std::nullopt;
  std::string canonical = std::string(https) + *authority + url::canonical_path(parsed->encoded_path());
  if (parsed->has_query()) canonical += '?' + std::string(std::string_view(parsed->encoded_query()));
  return canonical;
}

}  // namespace

Result<std::string> issuer_from_domain(std::string_view domain) {
  const std::string option = "domain";
  domain = trimmed(domain, ascii_white_space);
  if (domain.empty()) return invalid_configuration(option + " is empty");
  const bool has_scheme = domain.find("://") != std::string_view::npos;
  const std::string text = has_scheme ? std::string(domain) : std::string(https) + std::string(domain);
  const auto parsed = parse_https_url(text, option);
  if (!parsed) return std::unexpected(parsed.error());
  if (const auto path = parsed->url.encoded_path(); !path.empty() && path != "/") {
    return invalid_configuration(option +
                                 " must not hold a path; for an issuer URL with a path use the option issuer");
  }
  return std::string(https) + parsed->authority + '/';
}

Result<std::string> checked_issuer_url(std::string_view issuer) {
  const auto parsed = parse_https_url(issuer, "issuer");
  if (!parsed) return std::unexpected(parsed.error());
  return std::string(issuer);
}

Result<std::string> issuer_from_domain_or_url(std::string_view text) {
  const std::string_view url = trimmed(text, ascii_white_space);
  const auto parsed = url::parse_url(url);
  const bool has_path = parsed && parsed->scheme_id() == urls::scheme::https &&
                        parsed->encoded_path().size() > std::string_view("/").size();
  return has_path ? checked_issuer_url(url) : issuer_from_domain(text);
}

std::string discovery_url(std::string_view issuer) {
  std::string url(issuer);
  if (!url.ends_with('/')) url += '/';
  return url + ".well-known/openid-configuration";
}

bool is_https_url(std::string_view text) {
  return canonical_url(text).has_value();
}

bool same_url(std::string_view left, std::string_view right) {
  const auto canonical = canonical_url(left);
  return canonical && canonical == canonical_url(right);
}

}  // namespace auth0::inline v0::issuer
