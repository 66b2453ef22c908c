#pragma once

#include "base/handle.hpp"
#include "base/mutex.hpp"
#include "concurrency/forks.hpp"
#include "transport/timeouts.hpp"

#include <auth0/http_transport.hpp>

#include <cstdint>
#include <curl/curl.h>
#include <string>
#include <vector>

namespace auth0::inline v0::transport {

/// What one request at a time needs. The multi handle, which holds the open connections, can be woken while it
/// waits.
struct CurlSession {
  Handle<CURLM, curl_multi_cleanup> multi;
  Handle<CURL, curl_easy_cleanup> easy;
};

/// A certificate and its key, PEM; both empty if none is shown. The transport wipes the key when it goes.
struct ClientIdentity {
  std::string certificate_pem{};
  std::string key_pem{};
};

/// How servers are reached. The transport wipes the proxy's URL, which may hold a password, when it goes.
struct Connection {
  Timeouts longest{};
  std::string proxy{};  ///< Empty: as the environment says.
};

/// HTTPS through libcurl (rule 3.1). Sessions are kept for reuse, and with them their open connections.
class CurlTransport final : public HttpTransport {
 public:
  /// `ca_pem` replaces the system's certificate authorities unless it is empty.
  CurlTransport(std::string ca_pem, ClientIdentity identity, Connection connection);
  ~CurlTransport() override;
  CurlTransport(const CurlTransport&) = delete;
  CurlTransport& operator=(const CurlTransport&) = delete;
  CurlTransport(CurlTransport&&) = delete;
  CurlTransport& operator=(CurlTransport&&) = delete;

  [[nodiscard]] std::expected<HttpResponse, TransportError> send(const HttpRequest& request) override;

  /// Sets whom the handle trusts, what it shows, and its limits. This object must outlive the transfer.
  void set_up(CURL* handle, const HttpRequest& request) const;
  /// No request takes longer.
  [[nodiscard]] const Timeouts& timeouts() const noexcept { return connection_.longest; }

 private:
  [[nodiscard]] CurlSession take_session();
  void put_back(CurlSession session);
  void leave_sessions_to_parent() AUTH0_REQUIRES(mutex_);

  std::string ca_pem_;
  ClientIdentity identity_;
  Connection connection_;
  Mutex mutex_;
  std::vector<CurlSession> idle_ AUTH0_GUARDED_BY(mutex_);
  std::uint32_t forks_ AUTH0_GUARDED_BY(mutex_) = forks();
};

}  // namespace auth0::inline v0::transport
