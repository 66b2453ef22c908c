#pragma once

#include <auth0/http_transport.hpp>

#include <curl/curl.h>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace auth0::transport {

struct CurlHandleDelete {
  void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
};
using CurlHandle = std::unique_ptr<CURL, CurlHandleDelete>;

/// HTTPS through libcurl (rule 3.1). Handles are kept for reuse, and with them their open connections.
class CurlTransport final : public HttpTransport {
 public:
  /// `ca_pem` replaces the system's certificate authorities unless it is empty.
  explicit CurlTransport(std::string ca_pem);

  [[nodiscard]] std::expected<HttpResponse, TransportError> send(const HttpRequest& request) override;

 private:
  [[nodiscard]] CurlHandle take_handle();
  void put_back(CurlHandle handle);

  std::string ca_pem_;
  std::mutex mutex_;
  std::vector<CurlHandle> idle_;  // guarded by mutex_
};

}  // namespace auth0::transport
