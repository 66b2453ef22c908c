#pragma once

#include "base/handle.hpp"
#include "concurrency/task.hpp"
#include "transport/curl_transport.hpp"
#include "worker/poller.hpp"
#include "worker/waiting.hpp"

#include <auth0/http_transport.hpp>

#include <chrono>
#include <cstddef>
#include <curl/curl.h>
#include <deque>
#include <expected>
#include <map>
#include <string>
#include <vector>

namespace auth0::inline v0::transport {

/// Sends the requests of a client's asynchronous operations, all of them on the worker's thread, which waits in
/// here. Connections are kept for reuse, whatever transport they belong to: libcurl uses none again for another
/// trust, client certificate or proxy.
class CurlLoop final : public worker::Poller {
 public:
  /// How many requests are under way to one host; others wait, within their time-outs.
  static constexpr std::size_t max_per_host = 64;

  [[nodiscard]] bool open() noexcept override;
  void wait(std::chrono::milliseconds longest) noexcept override;
  void wake() noexcept override;

  /// What `transport.send(request)` would give, without a thread that waits. Both outlive the call. On the
  /// worker's thread alone, where `waiting` does not block. \throws std::bad_alloc, std::runtime_error as
  /// `transport.send`.
  [[nodiscard]] Task<std::expected<HttpResponse, TransportError>> send(const CurlTransport& transport,
                                                                       const HttpRequest& request,
                                                                       const worker::Waiting& waiting);

 private:
  class Transfer;
  using EasyHandle = Handle<CURL, curl_easy_cleanup>;
  // The transfers of one host that have not ended.
  struct Host {
    std::size_t transfers = 0;  // all that refer to it
    std::size_t running = 0;
    std::deque<Transfer*> waiting{};
  };
  using Hosts = std::map<std::string, Host>;

  [[nodiscard]] EasyHandle take_handle();
  void put_back(EasyHandle handle) noexcept;
  [[nodiscard]] bool report_ended() noexcept;

  Handle<CURLM, curl_multi_cleanup> multi_;  // null until it is open; the rest is of the worker's thread
  std::vector<EasyHandle> idle_;
  Hosts hosts_;
};

}  // namespace auth0::inline v0::transport
