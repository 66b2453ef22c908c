#include "serve/acceptor.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <cerrno>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace auth0::command::serve {

namespace {

namespace asio = boost::asio;

constexpr auto time_without_resources = std::chrono::milliseconds(100);
constexpr int accepted_at_once = 64;  // then others of this thread's events have their turn

std::optional<asio::ip::address> address_of(const sockaddr_storage& peer) {
  if (peer.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(peer);
    return asio::ip::address_v4(ntohl(v4.sin_addr.s_addr));
  }
  if (peer.ss_family != AF_INET6) return std::nullopt;
  const auto& v6 = reinterpret_cast<const sockaddr_in6&>(peer);
  asio::ip::address_v6::bytes_type bytes{};
  std::ranges::copy(v6.sin6_addr.s6_addr, bytes.begin());
  return asio::ip::address_v6(bytes);
}

}  // namespace

Acceptor::Acceptor(asio::io_context& context, ListeningSocket socket, Accepted accepted)
    : socket_(std::move(socket)),
      accepted_(std::move(accepted)),
      readable_(context, socket_.socket.get()),
      timer_(context) {
  wait();
}

// NOLINTNEXTLINE(bugprone-exception-escape): ends the process, as nothing could go on
Acceptor::~Acceptor() {
  stop();
}

void Acceptor::stop() {
  if (!socket_.socket.is_open()) return;
  // Before it stops listening: afterwards the file may be a successor's.
  if (!socket_.file_to_remove.empty()) unlink(socket_.file_to_remove.c_str());
  while (accept_one() == Outcome::accepted) {
  }
  timer_.cancel();
  readable_.release();  // cancels what waits
  socket_.socket.close();
}

Acceptor::Outcome Acceptor::accept_one() {
  sockaddr_storage peer{};
  socklen_t size = sizeof peer;
  Descriptor connection(
      accept4(socket_.socket.get(), reinterpret_cast<sockaddr*>(&peer), &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (connection.is_open()) {
    const auto address = address_of(peer);
    const int yes = 1;
    if (address) setsockopt(connection.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    accepted_(std::move(connection), address);
    return Outcome::accepted;
  }
  switch (errno) {
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
      shortages_.add();
      return Outcome::out_of_resources;
    case EAGAIN:
    case EBADF:
    case EINVAL:
      return Outcome::nothing_waits;
    default:  // that one connection had gone, or its network was unreachable: accept(2)
      return Outcome::accepted;
  }
}

Acceptor::Outcome Acceptor::accept_some() {
  auto outcome = Outcome::accepted;
  for (int i = 0; i < accepted_at_once && outcome == Outcome::accepted; ++i)
    outcome = accept_one();
  return outcome;
}

void Acceptor::wait() {
  readable_.async_wait(asio::posix::stream_descriptor::wait_read,
                       [this](const boost::system::error_code& error) {
                         if (error) return;
                         if (accept_some() == Outcome::out_of_resources) return wait_for_resources();
                         wait();
                       });
}

void Acceptor::wait_for_resources() {
  timer_.expires_after(time_without_resources);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) wait();
  });
}

}  // namespace auth0::command::serve
