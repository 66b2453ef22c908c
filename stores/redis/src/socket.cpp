#include "socket.hpp"

#include "base/handle.hpp"

#include <cerrno>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace auth0::inline v0::redis {

namespace {

using AddressList = Handle<addrinfo, freeaddrinfo>;

std::string text_of(int error) {
  return std::generic_category().message(error);
}

// What a call of `recv` or `send` that moved nothing means.
IoResult after_error(IoState if_it_would_block) {
  const bool would_block = errno == EAGAIN || errno == EWOULDBLOCK;
  return {.state = would_block ? if_it_would_block : IoState::broken};
}

// Answers come in small pieces, and a peer that is gone should be noticed; a socket without either still works.
void tune(int descriptor) {
  const int on = 1;
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
}

Outcome<Socket> connect_to(const addrinfo& address, Deadline deadline) {
  Socket socket(
      ::socket(address.ai_family, address.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, address.ai_protocol));
  if (socket.descriptor() < 0) return std::unexpected("no socket: " + text_of(errno));
  tune(socket.descriptor());
  if (connect(socket.descriptor(), address.ai_addr, address.ai_addrlen) == 0) return socket;
  // An interrupted connect goes on in the background like one that has only begun.
  if (errno != EINPROGRESS && errno != EINTR) return std::unexpected("cannot connect: " + text_of(errno));
  if (!wait_until_ready(socket.descriptor(), POLLOUT, deadline))
    return std::unexpected("cannot connect in time");
  int error = 0;
  socklen_t size = sizeof error;
  if (getsockopt(socket.descriptor(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  if (error != 0) return std::unexpected("cannot connect: " + text_of(error));
  return socket;
}

Outcome<AddressList> look_up(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int status = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (status != 0)
    return std::unexpected(std::string("the host's name was not found: ") + gai_strerror(status));
  return AddressList(found);
}

}  // namespace

Socket::~Socket() {
  if (descriptor_ >= 0) close(descriptor_);
}

IoResult Socket::read(std::span<char> buffer) const {
  for (;;) {
    const ssize_t size = recv(descriptor_, buffer.data(), buffer.size(), 0);
    if (size > 0) return {.state = IoState::moved, .size = static_cast<std::size_t>(size)};
    if (size == 0) return {.state = IoState::broken};  // the other side has closed
    if (errno != EINTR) return after_error(IoState::wait_readable);
  }
}

IoResult Socket::write(std::string_view bytes) const {
  for (;;) {
    const ssize_t size = send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size >= 0) return {.state = IoState::moved, .size = static_cast<std::size_t>(size)};
    if (errno != EINTR) return after_error(IoState::wait_writable);
  }
}

Outcome<Socket> connect_to(const std::string& host, std::uint16_t port, Deadline deadline) {
  const auto addresses = look_up(host, port);
  if (!addresses) return std::unexpected(addresses.error());
  int left = 0;
  for (const addrinfo* address = addresses->get(); address != nullptr; address = address->ai_next)
    ++left;
  std::string failure = "the host has no address";
  for (const addrinfo* address = addresses->get(); address != nullptr; address = address->ai_next, --left) {
    // One address that swallows packets must not take the time of the others.
    const auto now = SteadyClock::now();
    auto socket = connect_to(*address, now + (deadline - now) / left);
    if (socket) return socket;
    failure = std::move(socket.error());
  }
  return std::unexpected(std::move(failure));
}

}  // namespace auth0::inline v0::redis
