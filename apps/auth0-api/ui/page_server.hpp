#pragma once

#include "ui/page_calls.hpp"

#include <auth0/testing/loopback_server.hpp>

#include <atomic>
#include <cstdint>
#include <string>

namespace auth0::command {

/// Serves the page on loopback, over plain HTTP: browsers treat loopback as secure, and would not trust its
/// certificate. Other sites in the same browser cannot use it (request_guard.hpp).
class PageServer {
 public:
  /// \param port 0: a free one.
  PageServer(PageSubject subject, std::uint16_t port);

  /// `http://127.0.0.1:port/`
  [[nodiscard]] std::string url() const;

 private:
  [[nodiscard]] HttpResponse answer(const HttpRequest& request) const;

  PageSubject subject_;
  std::atomic<std::uint16_t> port_{0};  // 0: not known yet, and every request is refused
  testing::LoopbackServer server_;      // last, so that it ends before what it uses
};

}  // namespace auth0::command
