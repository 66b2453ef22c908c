#pragma once

#include "base/wiped.hpp"
#include "transport/curl_options.hpp"

#include <auth0/http_transport.hpp>

#include <array>
#include <cstddef>
#include <curl/curl.h>
#include <expected>
#include <optional>

namespace auth0::inline v0::transport {

/// Why a request must not be sent; `nullopt` if it may (rule 3.1).
[[nodiscard]] std::optional<TransportError> refusal_of(const HttpRequest& request);

/// The failure of a request that was given up, and of one that took too long.
[[nodiscard]] TransportError cancelled_error();
[[nodiscard]] TransportError timed_out_error();

/// One request and what comes of it. It must outlive the request's handle, or that must be reset before.
class CurlExchange {
 public:
  /// The request must outlive the transfer.
  explicit CurlExchange(const HttpRequest& request) noexcept : request_(request) {}
  CurlExchange(const CurlExchange&) = delete;
  CurlExchange& operator=(const CurlExchange&) = delete;
  CurlExchange(CurlExchange&&) = delete;
  CurlExchange& operator=(CurlExchange&&) = delete;
  /// Wipes what of a body nobody took, which may hold tokens.
  ~CurlExchange() { wipe(response_.body); }

  /// Sets what the handle sends and where its answer goes. Once.
  void set_up(CURL* handle);

  /// What the handle's transfer brought, which ended so. Once.
  [[nodiscard]] std::expected<HttpResponse, TransportError> outcome(CURL* handle, CURLcode code);

 private:
  [[nodiscard]] static std::size_t on_body(const char* data, std::size_t unit, std::size_t count,
                                           void* exchange) noexcept;
  [[nodiscard]] static std::size_t on_header(const char* data, std::size_t unit, std::size_t count,
                                             void* exchange) noexcept;

  const HttpRequest& request_;
  CurlList headers_{};
  HttpResponse response_{};
  std::size_t header_bytes_ = 0;
  bool is_too_large_ = false;
  std::array<char, CURL_ERROR_SIZE> message_{};
};

}  // namespace auth0::inline v0::transport
