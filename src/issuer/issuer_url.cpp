#include "issuer/issuer_url.hpp"

#include "fail.hpp"
#include "issuer/host_name.hpp"

#include <algorithm>
#include <boost/url/parse.hpp>
#include <charconv>
#include <cstdint>
#include <optional>

namespace auth0::issuer {

namespace {

namespace urls = boost::urls;

constexpr std::string_view https = "https://";

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view white_space = " \t\r\n\f\v";
  const auto begin = text.find_first_not_of(white_space);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(white_space) - begin + 1);
}

// Boost.URL 1.81 takes what it cannot read of an authority for the path: "host:80a" for the host "host:80" and
// the path "a".
bool has_separate_path(const urls::url_view& url) {
  return url.encoded_path().empty() || url.encoded_path().front() == '/';
}

// `host[:port]` in canonical form, the default port dropped.
std::optional<std::string> canonical_authority(const urls::url_view& url) {
  auto host = canonical_host(url);
  if (!host) return std::nullopt;
  const std::string_view digits = url.port();
  if (digits.empty()) return host;  // "host:" is "host" (RFC 3986 section 6.2.3)
  std::uint16_t port = 0;           // Boost.URL 1.81 lets numbers over 65535 wrap around
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc() || end != digits.data() + digits.size() || port == 0) return std::nullopt;
  if (port == 443) return host;
  return *host + ':' + std::to_string(port);
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
  const auto parsed = urls::parse_uri(text);
  if (!parsed) return invalid_configuration(option + " is not a valid host, or its port is not a number");
  const urls::url_view& url = *parsed;
  if (!has_separate_path(url)) return invalid_configuration(option + " does not hold a valid host and port");
  if (url.scheme_id() != urls::scheme::https)
    return invalid_configuration(option + " must use the scheme https");
  if (url.has_userinfo()) return invalid_configuration(option + " must not hold user info ('user@')");
  if (url.has_query()) return invalid_configuration(option + " must not hold a query ('?')");
  if (url.has_fragment()) return invalid_configuration(option + " must not hold a fragment ('#')");
  auto authority = canonical_authority(url);
  if (!authority) return invalid_configuration(option + " does not hold a valid host and port");
  return HttpsUrl{url, std::move(*authority)};
}

// The form in which two URLs are compared; nothing if it is no `https` URL that could be asked for. Path and
// query stay as they are: what differs in its escapes is taken for different, which can only refuse.
std::optional<std::string> canonical_url(std::string_view text) {
  const auto parsed = urls::parse_uri(text);
  if (!parsed || !has_separate_path(*parsed) || parsed->scheme_id() != urls::scheme::https ||
      parsed->has_userinfo() || parsed->has_fragment()) {
    return std::nullopt;
  }
  const auto authority = canonical_authority(*parsed);
  if (!authority) return std::nullopt;
  std::string canonical = std::string(https) + *authority;
  canonical +=
      parsed->encoded_path().empty() ? std::string_view("/") : std::string_view(parsed->encoded_path());
  if (parsed->has_query()) canonical += '?' + std::string(std::string_view(parsed->encoded_query()));
  return canonical;
}

}  // namespace

Result<std::string> issuer_from_domain(std::string_view domain) {
  const std::string option = "domain";
  domain = trimmed(domain);
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

}  // namespace auth0::issuer
