// The URL of a client that is accepted is one that a proof can name, and one that comes out again when it came
// without a proxy; what a peer says that is not a trusted proxy is ignored; an element of `Forwarded` means
// the same when it is written again with quotes. Input: which fields the proxies write, header fields, request
// target, scheme of the connection.
#include "base/ascii.hpp"
#include "dpop/target_uri.hpp"
#include "oracle.hpp"
#include "request/forwarded_header.hpp"

#include <auth0/forwarded_url.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace {

using auth0::ForwardedHeaders;
using auth0::ForwardedRequest;
using auth0::fuzz::require;

constexpr std::array headers_of_proxies = {ForwardedHeaders::forwarded, ForwardedHeaders::x_forwarded,
                                           ForwardedHeaders::x_forwarded_without_host};

void check_element(std::string_view value) {
  const auto element = auth0::request::parse_forwarded(value);
  if (!element) return;
  std::string written;
  const auto add = [&written](const char* name, const std::optional<std::string>& text) {
    if (!text) return;
    written.append(written.empty() ? "" : ";").append(name).append("=\"");
    for (const char c : *text)
      written.append(c == '"' || c == '\\' ? "\\" : "") += c;
    written += '"';
  };
  add("host", element->host);
  add("Proto", element->proto);
  const auto again = auth0::request::parse_forwarded(written);
  require(again && again->host == element->host && again->proto == element->proto,
          "an element means the same when it is written again");
  require(!auth0::request::parse_forwarded(std::string(value) + ", for=x"), "two elements are refused");
}

void check_url(const std::string& url, std::string_view target) {
  require(url.ends_with(target), "the target is kept byte for byte");
  const auto authority = url.substr(0, url.size() - target.size());
  const std::string scheme = authority.starts_with("https://") ? "https" : "http";
  require(authority.starts_with(scheme + "://") && auth0::fuzz::is_printable(authority),
          "the origin is printable");
  require(auth0::dpop::TargetUri::parse(url).has_value(), "a proof can name the URL");
  const std::vector<auth0::HttpHeader> headers = {
      {.name = "host", .value = authority.substr(scheme.size() + std::string_view("://").size())}};
  const auto again = auth0::try_client_url(
      {.peer_address = "192.0.2.1", .scheme = scheme, .target = target, .headers = headers}, {},
      headers_of_proxies[0]);
  require(again && *again == url, "the form of a URL is its own form");
}

bool is_forwarded_field(const auth0::HttpHeader& header) {
  return auth0::equals_ignoring_case(header.name, "forwarded") ||
         auth0::starts_with_ignoring_case(header.name, "x-forwarded-");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auth0::TrustedProxies proxies{"10.0.0.0/8", "fd00::/8"};
  auth0::fuzz::Fields fields(data, size);
  const auto kind = headers_of_proxies[fields.choose(headers_of_proxies.size())];
  auto headers = auth0::fuzz::headers_in(fields.take());
  const auto target = fields.take();
  const auto scheme = fields.take();
  for (const auto& header : headers) {
    if (auth0::equals_ignoring_case(header.name, "forwarded")) check_element(header.value);
  }
  ForwardedRequest request{.peer_address = "10.1.2.3", .scheme = scheme, .target = target, .headers = headers};
  const auto url = auth0::try_client_url(request, proxies, kind);
  if (url)
    check_url(*url, target);
  else
    auth0::fuzz::require_sound(url.error());

  request.peer_address = "192.0.2.1";
  const auto direct = auth0::try_client_url(request, proxies, kind);
  std::erase_if(headers, is_forwarded_field);
  request.headers = headers;
  const auto without = auth0::try_client_url(request, proxies, kind);
  require(direct.has_value() == without.has_value() && (!direct || *direct == *without),
          "what a peer says that is not a trusted proxy is ignored");
  if (direct) check_url(*direct, target);
  return 0;
}
