#include "serve/listening_sockets.hpp"

#include "commands.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <span>
#include <string_view>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <system_error>
#include <unistd.h>

namespace auth0::command::serve {

namespace {

constexpr int first_inherited = 3;  // sd_listen_fds(3)

[[noreturn]] void fail_to_listen(const std::string& where) {
  throw UsageError("cannot listen on " + where + ": " + std::system_category().message(errno));
}

sockaddr_un unix_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path)
    throw UsageError("listen.unix_socket: the path " + path + " is longer than 107 bytes");
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

// Removes the file of a process that has ended without removing it.
void remove_if_unused(const std::string& path, const sockaddr_un& address) {
  struct stat found{};
  if (lstat(path.c_str(), &found) != 0 || !S_ISSOCK(found.st_mode)) return;
  const Descriptor probe(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const auto* raw = reinterpret_cast<const sockaddr*>(&address);
  if (connect(probe.get(), raw, sizeof address) != 0 && errno == ECONNREFUSED) unlink(path.c_str());
}

int number_in(const char* variable) {
  const char* text = std::getenv(variable);  // NOLINT(concurrency-mt-unsafe): before any thread is started
  if (text == nullptr) return 0;
  const std::string_view digits = text;
  int number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc() && end == digits.data() + digits.size() ? number : 0;
}

std::vector<std::string> names_of_inherited() {
  const char* text = std::getenv("LISTEN_FDNAMES");  // NOLINT(concurrency-mt-unsafe): as above
  std::vector<std::string> names;
  std::string_view rest = text == nullptr ? "" : text;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(':'), rest.size());
    names.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return names;
}

bool listens(int socket) {
  int yes = 0;
  socklen_t size = sizeof yes;
  return getsockopt(socket, SOL_SOCKET, SO_ACCEPTCONN, &yes, &size) == 0 && yes != 0;
}

}  // namespace

bool is_local(int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return false;
  namespace ip = boost::asio::ip;
  if (address.ss_family == AF_INET)
    return ip::address_v4(ntohl(reinterpret_cast<const sockaddr_in&>(address).sin_addr.s_addr)).is_loopback();
  if (address.ss_family != AF_INET6) return address.ss_family == AF_UNIX;
  ip::address_v6::bytes_type bytes{};
  std::ranges::copy(reinterpret_cast<const sockaddr_in6&>(address).sin6_addr.s6_addr, bytes.begin());
  return ip::address_v6(bytes).is_loopback();
}

std::string name_of(int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return "unknown";
  if (address.ss_family == AF_UNIX) {
    const auto& local = reinterpret_cast<const sockaddr_un&>(address);
    const auto length = size > offsetof(sockaddr_un, sun_path) ? size - offsetof(sockaddr_un, sun_path) : 0;
    return "unix:" + std::string(local.sun_path, strnlen(local.sun_path, length));
  }
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
    inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
    return '[' + std::string(text.data()) + "]:" + std::to_string(ntohs(v6.sin6_port));
  }
  const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
  inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
  return std::string(text.data()) + ':' + std::to_string(ntohs(v4.sin_port));
}

ListeningSocket listen_on_tcp(const std::string& address, std::uint16_t port) {
  boost::system::error_code error;
  const auto parsed = boost::asio::ip::make_address(address, error);
  if (error) throw UsageError("cannot listen on '" + address + "': it is not an IPv4 or IPv6 address");
  const boost::asio::ip::tcp::endpoint endpoint(parsed, port);
  const std::string where = address + " port " + std::to_string(port);
  Descriptor listener(
      socket(endpoint.protocol().family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP));
  if (!listener.is_open()) fail_to_listen(where);
  const int yes = 1;
  setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(listener.get(), endpoint.data(), static_cast<socklen_t>(endpoint.size())) != 0 ||
      listen(listener.get(), SOMAXCONN) != 0)
    fail_to_listen(where);
  auto name = name_of(listener.get());
  return {.socket = std::move(listener), .name = std::move(name)};
}

ListeningSocket listen_on_unix(const std::string& path) {
  const auto address = unix_address(path);
  remove_if_unused(path, address);
  Descriptor listener(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!listener.is_open()) fail_to_listen(path);
  // Nobody may connect before the mode is right, so nobody listens before it is.
  if (bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      chmod(path.c_str(), 0660) != 0 || listen(listener.get(), SOMAXCONN) != 0)
    fail_to_listen(path);
  return {.socket = std::move(listener), .name = "unix:" + path, .file_to_remove = path};
}

std::vector<InheritedSocket> inherited_sockets() {
  const int count = number_in("LISTEN_PID") == getpid() ? number_in("LISTEN_FDS") : 0;
  const auto names = names_of_inherited();
  for (const auto* variable : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"})
    unsetenv(variable);  // NOLINT(concurrency-mt-unsafe): as above
  std::vector<InheritedSocket> sockets;
  for (int i = 0; i < count; ++i) {
    const int number = first_inherited + i;
    if (!listens(number)) continue;
    fcntl(number, F_SETFD, FD_CLOEXEC);
    fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK);
    const auto at = static_cast<std::size_t>(i);
    sockets.push_back({.listening = {.socket = Descriptor(number), .name = name_of(number)},
                       .given_name = at < names.size() ? names[at] : std::string()});
  }
  return sockets;
}

}  // namespace auth0::command::serve
