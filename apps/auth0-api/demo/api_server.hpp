#pragma once

#include "demo/api.hpp"

#include <auth0/testing/certificate.hpp>
#include <auth0/testing/loopback_server.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace auth0::command {

/// A demonstration API on loopback, over TLS.
class ApiServer {
 public:
  /// What the API is, told where it listens.
  using MakeOptions = std::function<DemoApi::Options(const std::string& url)>;

  /// \param port 0: a free one.
  ApiServer(const testing::TlsIdentity& identity, std::uint16_t port, const MakeOptions& make_options);

  /// `https://localhost:port/`
  [[nodiscard]] std::string url() const;
  [[nodiscard]] std::string last_reason() const { return api_->last_reason(); }

 private:
  [[nodiscard]] HttpResponse answer(const HttpRequest& request);

  std::optional<DemoApi> api_;
  std::atomic<bool> ready_{false};
  testing::LoopbackServer server_;  // last, so that it ends before what its handler uses
};

}  // namespace auth0::command
