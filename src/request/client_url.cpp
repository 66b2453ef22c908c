#include "request/client_url.hpp"

#include "base/ascii.hpp"
#include "base/fail.hpp"
#include "base/http_headers.hpp"
#include "base/invalid_configuration.hpp"
#include "request/forwarded_header.hpp"
#include "url/normal_url.hpp"

#include <auth0/exceptions.hpp>

#include <algorithm>
#include <boost/url/url_view.hpp>
#include <cstddef>
#include <optional>
#include <utility>

namespace auth0::inline v0 {

namespace {

// The origin of the client's request, as far as headers tell it.
struct Origin {
  std::optional<std::string> scheme{};
  std::optional<std::string> host{};
  std::optional<std::string> port{};
};

std::unexpected<Error> broken(const std::string& what) {
  return fail(Reason::forwarded_headers_invalid, "a trusted proxy has sent " + what);
}

// A field that a proxy writes once. Several values, in one field or in several, come from several hands.
Result<std::optional<std::string>> only_value(std::span<const HttpHeader> headers, std::string_view name) {
  const auto values = header_values(headers, name);
  if (values.empty()) return std::nullopt;
  if (values.size() > 1 || values.front().contains(','))
    return broken("several values of " + std::string(name));
  return std::string(without_spaces_around(values.front()));
}

Result<Origin> origin_of_forwarded(std::span<const HttpHeader> headers) {
  const auto values = header_values(headers, "Forwarded");
  if (values.empty()) return Origin{};
  if (values.size() > 1) return broken("several values of Forwarded");
  auto element = request::parse_forwarded(values.front());
  if (!element) return broken("a header Forwarded that holds not exactly one element or cannot be read");
  return Origin{.scheme = std::move(element->proto), .host = std::move(element->host)};
}

Result<Origin> origin_of_x_forwarded(std::span<const HttpHeader> headers, bool with_host) {
  auto scheme = only_value(headers, "X-Forwarded-Proto");
  if (!scheme) return std::unexpected(std::move(scheme.error()));
  auto host = with_host ? only_value(headers, "X-Forwarded-Host") : std::nullopt;
  if (!host) return std::unexpected(std::move(host.error()));
  auto port = only_value(headers, "X-Forwarded-Port");
  if (!port) return std::unexpected(std::move(port.error()));
  return Origin{.scheme = std::move(*scheme), .host = std::move(*host), .port = std::move(*port)};
}

Result<std::string> host_of(std::span<const HttpHeader> headers) {
  const auto hosts = header_values(headers, "Host");
  if (hosts.size() != 1)  // RFC 9112 section 3.2
    return fail(Reason::request_unknown, "the request must hold exactly one Host header");
  return std::string(without_spaces_around(hosts.front()));
}

// A URL of scheme and authority only; `nullopt` if the host holds more than `host[:port]`.
std::optional<boost::urls::url_view> parse_origin(std::string_view text) {
  auto parsed = url::parse_url(text);
  if (!parsed || parsed->has_userinfo() || !parsed->encoded_path().empty() || parsed->has_query() ||
      parsed->has_fragment()) {
    return std::nullopt;
  }
  return parsed;
}

// `host[:port]` in canonical form; `nullopt` if it is unusable or `port` is not that of `host`.
std::optional<std::string> authority_of(const std::string& scheme, const std::string& host,
                                        const std::optional<std::string>& port) {
  std::string text = scheme + "://" + host;
  const auto without_port = parse_origin(text);
  if (!without_port) return std::nullopt;
  if (!port) return url::canonical_authority(*without_port);
  if (!without_port->has_port()) text += ':' + *port;
  const auto with_port = parse_origin(text);
  // The port of both, and digits alone: what else a port might begin with is not the port's.
  if (!with_port || std::string_view(with_port->port()) != *port || port->empty()) return std::nullopt;
  return url::canonical_authority(*with_port);
}

// The query as it came, since proofs do not name it. Bytes are compared as unsigned, since `char` may be
// signed.
bool is_query_as_sent(std::string_view query) {
  return std::ranges::all_of(query, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > ' ' && byte != 0x7F && c != '#';
  });
}

bool is_path_with_query(std::string_view target) {
  const std::string_view path = target.substr(0, target.find('?'));
  return url::is_path_as_sent(path) && is_query_as_sent(target.substr(path.size()));
}

// Proxies name the schemes of WebSocket where a connection is to become one (RFC 6455 section 4.1: its request
// is an HTTP request).
std::optional<std::string> http_scheme(std::string_view name) {
  if (equals_ignoring_case(name, "https") || equals_ignoring_case(name, "wss")) return "https";
  if (equals_ignoring_case(name, "http") || equals_ignoring_case(name, "ws")) return "http";
  return std::nullopt;
}

// Scheme and authority, by their characters alone: this is asked for each request.
bool looks_like_origin(std::string_view text) {
  constexpr std::string_view after_scheme = "://";
  const std::size_t end = text.find(after_scheme);
  if (end == std::string_view::npos) return false;
  const std::string_view scheme = text.substr(0, end);
  if (!equals_ignoring_case(scheme, "https") && !equals_ignoring_case(scheme, "http")) return false;
  const std::string_view authority = text.substr(end + after_scheme.size());
  return !authority.empty() && std::ranges::all_of(authority, [](char c) {
    return is_letter_or_digit(c) || std::string_view("-._:[]").contains(c);
  });
}

Result<Origin> origin_from_proxy(const ForwardedRequest& request, const TrustedProxies& proxies,
                                 ForwardedHeaders written_by_proxies) {
  if (!proxies.contains(request.peer_address)) return Origin{};
  if (written_by_proxies == ForwardedHeaders::forwarded) return origin_of_forwarded(request.headers);
  return origin_of_x_forwarded(request.headers, written_by_proxies == ForwardedHeaders::x_forwarded);
}

}  // namespace

Result<std::string> request::find_client_url(const ForwardedRequest& request, const TrustedProxies& proxies,
                                             ForwardedHeaders written_by_proxies) {
  auto origin = origin_from_proxy(request, proxies, written_by_proxies);
  if (!origin) return std::unexpected(std::move(origin.error()));
  const auto scheme = http_scheme(origin->scheme ? *origin->scheme : request.scheme);
  if (!scheme) return broken("a scheme other than http, https, ws and wss");
  const bool by_proxy = origin->host || origin->port;
  if (!origin->host) {
    auto host = host_of(request.headers);
    if (!host) return std::unexpected(std::move(host.error()));
    origin->host = std::move(*host);
  }
  const auto authority = authority_of(*scheme, *origin->host, origin->port);
  if (!authority) {
    return by_proxy ? broken("a host or port that is unusable or contradicts another")
                    : fail(Reason::request_unknown, "the request's Host header is unusable");
  }
  if (!is_path_with_query(request.target))
    return fail(Reason::request_unknown, "the request's target is not a path");
  return (*scheme + "://" + *authority).append(request.target);
}

std::string url_at(std::string_view origin, std::string_view target) {
  if (origin.ends_with('/')) origin.remove_suffix(1);
  if (!looks_like_origin(origin)) {
    throw_invalid_configuration("url_at: origin must be a scheme and a host, such as https://api.example.com");
  }
  if (!target.starts_with('/')) return {};
  return std::string(origin).append(target);
}

}  // namespace auth0::inline v0
