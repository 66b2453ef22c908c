#pragma once

#include "base/ascii.hpp"
#include "serve/descriptor.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <netinet/in.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>

namespace auth0::test {

/// An answer as it came.
struct RawAnswer {
  int status = 0;  ///< 0: the connection ended before a whole answer had come.
  std::string head{};
  std::string body{};
};

/// A client that sends bytes as a test wants them. Nothing takes longer than ten seconds.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connect_to(reinterpret_cast<const sockaddr*>(&address), sizeof address);
  }
  explicit RawClient(const std::string& path) : socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), std::min(path.size(), sizeof address.sun_path - 1));
    connect_to(reinterpret_cast<const sockaddr*>(&address), sizeof address);
  }

  [[nodiscard]] bool is_connected() const { return is_connected_; }

  /// Keeps what the peer can send without being read from small.
  void use_small_receive_buffer() {
    const int size = 4096;
    setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  }

  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto size = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (size <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(size));
    }
    return true;
  }
  void get(std::string_view target, std::string_view more_fields = "") {
    std::string request = "GET ";
    request.append(target).append(" HTTP/1.1\r\nHost: a\r\n").append(more_fields).append("\r\n");
    send(request);
  }
  void finish_sending() { shutdown(socket_.get(), SHUT_WR); }
  void close() { socket_.close(); }

  /// Reads one answer. \param is_to_head Whether it has no body whatever its length says.
  RawAnswer answer(bool is_to_head = false) {
    std::size_t end = std::string::npos;
    while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
      if (!receive()) return {};
    }
    RawAnswer answer{.head = received_.substr(0, end + 2)};
    const auto length = is_to_head ? 0 : number_behind(lower_case(answer.head), "content-length: ");
    while (received_.size() < end + 4 + length) {
      if (!receive()) return {};
    }
    answer.status = static_cast<int>(number_behind(answer.head, "HTTP/1.1 "));
    answer.body = received_.substr(end + 4, length);
    received_.erase(0, end + 4 + length);
    return answer;
  }
  RawAnswer answer_to(std::string_view target, std::string_view more_fields = "") {
    get(target, more_fields);
    return answer();
  }

  /// Whether the server ends the connection, without another byte.
  bool is_ended() {
    std::array<char, 1> byte{};
    return received_.empty() && recv(socket_.get(), byte.data(), 1, 0) <= 0 && errno != EAGAIN;
  }
  /// Reads to the end, and says how much came.
  std::size_t read_to_end() {
    while (receive()) {
    }
    return received_.size();
  }

 private:
  void connect_to(const sockaddr* address, socklen_t size) {
    const timeval time{.tv_sec = 10, .tv_usec = 0};
    setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
    setsockopt(socket_.get(), SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
    is_connected_ = ::connect(socket_.get(), address, size) == 0;
  }
  static std::size_t number_behind(std::string_view text, std::string_view name) {
    std::size_t number = 0;
    const auto at = text.find(name);
    if (at == std::string_view::npos) return 0;
    const auto digits = text.substr(at + name.size());
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
  }
  bool receive() {
    std::array<char, 16'384> bytes{};
    errno = 0;
    const auto size = recv(socket_.get(), bytes.data(), bytes.size(), 0);
    if (size <= 0) return false;
    received_.append(bytes.data(), static_cast<std::size_t>(size));
    return true;
  }

  command::serve::Descriptor socket_;
  bool is_connected_ = false;
  std::string received_;
};

}  // namespace auth0::test
