#pragma once

#include "base/handle.hpp"
#include "concurrency/task.hpp"
#include "transport/curl_transport.hpp"
#include "worker/poller.hpp"
#include "worker/waiting.hpp"

#include <auth0/http_transport.hpp>

#include <atomic>
#include <chrono>
#include <curl/curl.h>
#include <expected>
#include <vector>

namespace auth0::inline v0::transport {

/// Sends the requests of a client's asynchronous operations, all of them on the worker's thread, which waits in
/// here.
class CurlLoop final : public worker::Poller {
 public:
  CurlLoop() = default;
  ~CurlLoop() override;
  CurlLoop(const CurlLoop&) = delete;
  CurlLoop& operator=(const CurlLoop&) = delete;
  CurlLoop(CurlLoop&&) = delete;
  CurlLoop& operator=(CurlLoop&&) = delete;

  [[nodiscard]] bool open() noexcept override;
  void wait(std::chrono::milliseconds longest) noexcept override;
  void wake() noexcept override;

  /// What `transport.send(request)` would give, without a thread that waits. The transport outlives the call.
  /// On the worker's thread alone, where `waiting` does not block.
  [[nodiscard]] Task<std::expected<HttpResponse, TransportError>> send(const CurlTransport& transport,
                                                                       const HttpRequest& request,
                                                                       const worker::Waiting& waiting);

 private:
  class Transfer;
};

}  // namespace auth0::inline v0::transport
