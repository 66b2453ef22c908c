#include "transport/curl_exchange.hpp"

#include "base/ascii.hpp"

#include <chrono>
#include <new>
#include <string>
#include <string_view>
#include <utility>

namespace auth0::inline v0::transport {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t max_header_bytes = std::size_t{64} * 1024;

// A scheme compares without case (RFC 3986 section 3.1).
bool is_https(std::string_view url) {
  constexpr std::string_view scheme = "https://";
  return url.size() > scheme.size() && starts_with_ignoring_case(url, scheme);
}

TransportFailure failure_of(CURLcode code) {
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return TransportFailure::timed_out;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CLIENTCERT:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
      return TransportFailure::tls;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_PROXY:              // a SOCKS proxy that did not connect
    case CURLE_SSL_CONNECT_ERROR:  // lost during the handshake, or no version of TLS in common
      return TransportFailure::could_not_connect;
    case CURLE_URL_MALFORMAT:
      return TransportFailure::refused_by_client;
    default:
      return TransportFailure::connection_broken;
  }
}

// libcurl repeats the URL of a proxy that it cannot use, with its password.
std::string message_of(CURLcode code, std::string_view detail) {
  if (detail.empty()) return curl_easy_strerror(code);
  if (detail.starts_with("Unsupported proxy")) return "the configured proxy cannot be used";
  return std::string(detail);
}

}  // namespace

std::optional<TransportError> refusal_of(const HttpRequest& request) {
  if (!is_https(request.url))
    return TransportError{TransportFailure::refused_by_client, "only https:// URLs are allowed"};
  // To libcurl 0 means "as long as it takes".
  if (request.timeout <= 0ms || request.connect_timeout <= 0ms) return timed_out_error();
  return std::nullopt;
}

TransportError cancelled_error() {
  return {TransportFailure::cancelled, "the request was cancelled"};
}

TransportError timed_out_error() {
  return {TransportFailure::timed_out, "the request was not answered in time"};
}

namespace {

int http_version_of(CURL* handle) {
  long version = 0;
  curl_easy_getinfo(handle, CURLINFO_HTTP_VERSION, &version);
  switch (version) {
    case CURL_HTTP_VERSION_1_0:
      return 10;
    case CURL_HTTP_VERSION_1_1:
      return 11;
    case CURL_HTTP_VERSION_2_0:
      return 20;
    case CURL_HTTP_VERSION_3:
      return 30;
    default:
      return 0;
  }
}

}  // namespace

void CurlExchange::set_up(CURL* handle) {
  headers_ = header_list(request_.headers);
  set_request(handle, request_, headers_);
  set(handle, CURLOPT_WRITEFUNCTION, on_body);
  set(handle, CURLOPT_WRITEDATA, this);
  set(handle, CURLOPT_HEADERFUNCTION, on_header);
  set(handle, CURLOPT_HEADERDATA, this);
  set(handle, CURLOPT_ERRORBUFFER, message_.data());
}

std::expected<HttpResponse, TransportError> CurlExchange::outcome(CURL* handle, CURLcode code) {
  if (is_too_large_) {
    return std::unexpected(
        TransportError{TransportFailure::body_too_large, "the answer is larger than allowed"});
  }
  if (code != CURLE_OK)
    return std::unexpected(TransportError{failure_of(code), message_of(code, message_.data())});
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  response_.status = static_cast<int>(status);
  response_.http_version = http_version_of(handle);
  return std::move(response_);
}

// Callbacks must not throw through libcurl's C frames.

std::size_t CurlExchange::on_body(const char* data, std::size_t unit, std::size_t count,
                                  void* exchange) noexcept {
  auto& self = *static_cast<CurlExchange*>(exchange);
  auto& body = self.response_.body;
  const std::size_t size = unit * count;
  if (size > self.request_.max_body_bytes - body.size()) {
    self.is_too_large_ = true;
    return CURL_WRITEFUNC_ERROR;
  }
  try {
    append_secret(body, {data, size});
  } catch (const std::bad_alloc&) {
    return CURL_WRITEFUNC_ERROR;
  }
  return size;
}

std::size_t CurlExchange::on_header(const char* data, std::size_t unit, std::size_t count,
                                    void* exchange) noexcept {
  auto& self = *static_cast<CurlExchange*>(exchange);
  auto& headers = self.response_.headers;
  const std::size_t size = unit * count;
  self.header_bytes_ += size;
  if (self.header_bytes_ > max_header_bytes) {
    self.is_too_large_ = true;
    return CURL_WRITEFUNC_ERROR;
  }
  try {
    const std::string_view line(data, size);
    if (line.starts_with("HTTP/")) headers.clear();  // an interim answer came before this one
    if (const auto colon = line.find(':'); colon != std::string_view::npos) {
      headers.push_back(
          {std::string(line.substr(0, colon)), std::string(trimmed(line.substr(colon + 1), " \t\r\n"))});
    }
  } catch (const std::bad_alloc&) {
    return CURL_WRITEFUNC_ERROR;
  }
  return size;
}

}  // namespace auth0::inline v0::transport
