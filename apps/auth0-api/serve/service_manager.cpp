#include "serve/service_manager.hpp"

#include "serve/descriptor.hpp"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>
#include <tuple>
#include <unistd.h>

namespace auth0::command::serve {

namespace {

std::string environment(const char* name) {
  const char* text = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): before any thread is started
  return text == nullptr ? std::string() : text;
}

std::optional<std::int64_t> number_of(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::chrono::milliseconds> interval_of_watchdog() {
  const auto process = environment("WATCHDOG_PID");
  if (!process.empty() && number_of(process) != getpid()) return std::nullopt;
  const auto time = number_of(environment("WATCHDOG_USEC"));
  if (!time || *time <= 0) return std::nullopt;
  return std::max(std::chrono::milliseconds(1),
                  std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::microseconds(*time) / 2));
}

}  // namespace

ServiceManager::ServiceManager() : socket_(environment("NOTIFY_SOCKET")), interval_(interval_of_watchdog()) {
  for (const auto* variable : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"})
    unsetenv(variable);  // NOLINT(concurrency-mt-unsafe): as above
}

void ServiceManager::ready(const std::string& status) const {
  send("READY=1\nSTATUS=" + status + "\n");
}

void ServiceManager::reloading() const {
  timespec now{};
  std::ignore = clock_gettime(CLOCK_MONOTONIC, &now);
  const auto microseconds = (static_cast<std::int64_t>(now.tv_sec) * 1'000'000) + (now.tv_nsec / 1'000);
  send("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(microseconds) + "\n");
}

void ServiceManager::stopping() const {
  send("STOPPING=1\nSTATUS=Finishing requests\n");
}

void ServiceManager::alive() const {
  send("WATCHDOG=1\n");
}

void ServiceManager::send(const std::string& message) const {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket_.empty() || socket_.size() >= sizeof address.sun_path) return;
  std::memcpy(address.sun_path, socket_.data(), socket_.size());
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';  // the abstract namespace
  const Descriptor sender(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
  sendto(sender.get(), message.data(), message.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
         reinterpret_cast<const sockaddr*>(&address), size);
}

}  // namespace auth0::command::serve
