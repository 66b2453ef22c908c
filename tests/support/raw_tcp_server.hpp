#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace auth0::test {

/// What a server does with each connection.
struct TcpScript {
  /// Each is sent as it stands, whenever something was received.
  std::vector<std::string> answers{};
  /// How many bytes more are then sent, as fast as they are taken.
  std::size_t flood_bytes = 0;
  /// Whether single bytes then come, a millisecond apart, until the client goes away.
  bool trickles = false;
};

/// A TCP server on loopback that sends whatever bytes a test wants, and then no more, without closing.
class RawTcpServer {
 public:
  explicit RawTcpServer(TcpScript script);
  ~RawTcpServer();
  RawTcpServer(const RawTcpServer&) = delete;
  RawTcpServer& operator=(const RawTcpServer&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] std::size_t connections() const;
  /// Bytes of floods that were taken, on all connections.
  [[nodiscard]] std::size_t flooded() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace auth0::test
