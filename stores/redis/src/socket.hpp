#pragma once

#include "deadline.hpp"
#include "outcome.hpp"
#include "stream.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace auth0::inline v0::redis {

/// A connected TCP socket that never blocks and never raises SIGPIPE.
class Socket {
 public:
  explicit Socket(int descriptor) noexcept : descriptor_(descriptor) {}
  ~Socket();
  Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  [[nodiscard]] IoResult read(std::span<char> buffer) const;
  [[nodiscard]] IoResult write(std::string_view bytes) const;
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

 private:
  int descriptor_;
};

/// Connects to the first address of the host that answers. A name is looked up first, which may take longer
/// than the deadline: the system's resolver cannot be interrupted.
[[nodiscard]] Outcome<Socket> connect_to(const std::string& host, std::uint16_t port, Deadline deadline);

/// A stream in the clear.
class PlainStream final : public Stream {
 public:
  explicit PlainStream(Socket socket) noexcept : socket_(std::move(socket)) {}

  [[nodiscard]] IoResult read(std::span<char> buffer) override { return socket_.read(buffer); }
  [[nodiscard]] IoResult write(std::string_view bytes) override { return socket_.write(bytes); }
  [[nodiscard]] int descriptor() const noexcept override { return socket_.descriptor(); }

 private:
  Socket socket_;
};

}  // namespace auth0::inline v0::redis
