#pragma once

#include "demo/api.hpp"

#include <auth0/testing/certificate.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace auth0::command {

/// A demonstration API on loopback, over TLS, on a thread of its own.
class ApiServer {
 public:
  /// What the API is, told where it listens.
  using MakeOptions = std::function<DemoApi::Options(const std::string& url)>;

  /// \param port 0: a free one.
  ApiServer(const testing::TlsIdentity& identity, std::uint16_t port, const MakeOptions& make_options);
  ~ApiServer();
  ApiServer(const ApiServer&) = delete;
  ApiServer& operator=(const ApiServer&) = delete;

  /// `https://localhost:port/`
  [[nodiscard]] std::string url() const;
  [[nodiscard]] std::string last_reason() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace auth0::command
