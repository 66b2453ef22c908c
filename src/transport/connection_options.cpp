#include "transport/connection_options.hpp"

#include "base/fail.hpp"
#include "base/handle.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <curl/curl.h>
#include <new>
#include <optional>
#include <string>
#include <string_view>

namespace auth0::inline v0::transport {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds longest_timeout = 60s;
constexpr std::size_t longest_proxy_url = 2048;
constexpr std::array<std::string_view, 4> proxy_schemes = {"http", "https", "socks5", "socks5h"};

using CurlUrl = Handle<CURLU, curl_url_cleanup>;

bool is_timeout(std::chrono::milliseconds time) {
  return time > 0ms && time <= longest_timeout;
}

// `nullopt` if the URL has no such part.
std::optional<std::string> part_of(const CurlUrl& url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url.get(), part, &text, 0) != CURLUE_OK) return std::nullopt;
  const Handle<char, curl_free> owned(text);
  return std::string(owned.get());
}

// As libcurl reads it, which is what uses it. Without a port libcurl would take 1080, for http too.
bool is_proxy_url(const std::string& text) {
  if (text.size() > longest_proxy_url || text.contains('\0')) return false;
  const CurlUrl url(curl_url());
  if (!url) throw std::bad_alloc();
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) return false;
  const auto port = part_of(url, CURLUPART_PORT);
  return std::ranges::find(proxy_schemes, part_of(url, CURLUPART_SCHEME).value_or("")) != proxy_schemes.end() &&
         !part_of(url, CURLUPART_HOST).value_or("").empty() && port && *port != "0" &&
         part_of(url, CURLUPART_PATH).value_or("/") == "/" && !part_of(url, CURLUPART_QUERY) &&
         !part_of(url, CURLUPART_FRAGMENT);
}

}  // namespace

Result<void> check_connection(const TransportOptions& options) {
  if (!is_timeout(options.connect_timeout))
    return invalid_configuration("transport.connect_timeout must be between 1 ms and 60 s");
  if (!is_timeout(options.timeout))
    return invalid_configuration("transport.timeout must be between 1 ms and 60 s");
  if (!options.proxy.empty() && !is_proxy_url(options.proxy)) {
    return invalid_configuration(
        "transport.proxy must be a URL with scheme (http, https, socks5 or socks5h), host and port, and "
        "without path, query and fragment, such as http://proxy.example.com:3128");
  }
  return {};
}

}  // namespace auth0::inline v0::transport
