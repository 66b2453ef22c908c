#pragma once

#include <auth0/http_transport.hpp>
#include <auth0/testing/loopback_server.hpp>

#include <atomic>
#include <boost/json/object.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace auth0::command {

/// Serves the page on loopback, over plain HTTP: browsers treat loopback as secure, and would not trust its
/// certificate. Other sites in the same browser cannot use it (request_guard.hpp).
class PageServer {
 public:
  /// Answers a call of the page's own API. Called on the server's thread, one call at a time.
  using AnswerCall = std::function<HttpResponse(std::string_view name, const boost::json::object& body)>;

  /// \param port 0: a free one.
  PageServer(AnswerCall answer_call, std::uint16_t port);

  /// `http://127.0.0.1:port/`
  [[nodiscard]] std::string url() const;

 private:
  [[nodiscard]] HttpResponse answer(const HttpRequest& request) const;

  AnswerCall answer_call_;
  std::atomic<std::uint16_t> port_{0};  // 0: not known yet, and every request is refused
  testing::LoopbackServer server_;      // last, so that it ends before what it uses
};

}  // namespace auth0::command
