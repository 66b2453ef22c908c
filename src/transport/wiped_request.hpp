#pragma once

#include "base/wiped.hpp"

#include <auth0/http_transport.hpp>

#include <utility>

namespace auth0::inline v0::transport {

/// A request whose body and headers may hold secrets: they are wiped when it goes, and where it was moved from.
class WipedRequest {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): a request is handed over as one
  WipedRequest(HttpRequest&& request) noexcept : request_(std::move(request)) { wipe_all(request); }
  WipedRequest(WipedRequest&& other) noexcept : WipedRequest(std::move(other.request_)) {}
  ~WipedRequest() { wipe_all(request_); }
  WipedRequest(const WipedRequest&) = delete;
  WipedRequest& operator=(const WipedRequest&) = delete;
  WipedRequest& operator=(WipedRequest&&) = delete;

  [[nodiscard]] HttpRequest& get() noexcept { return request_; }

 private:
  static void wipe_all(HttpRequest& request) noexcept {
    wipe(request.body);
    for (auto& header : request.headers)
      wipe(header.value);
  }

  HttpRequest request_;
};

}  // namespace auth0::inline v0::transport
