#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace auth0::command::serve {

/// Tells the service manager how this process is (`sd_notify`), over the socket that `NOTIFY_SOCKET` names.
/// Does nothing where there is none. Construct it before any thread is started.
class ServiceManager {
 public:
  ServiceManager();

  void ready(const std::string& status) const;
  void reloading() const;
  void stopping() const;
  void alive() const;

  /// How often `alive` has to be called: half of what the manager waits (`WATCHDOG_USEC`); `nullopt` if it does
  /// not watch this process.
  [[nodiscard]] std::optional<std::chrono::milliseconds> watchdog_interval() const { return interval_; }

 private:
  void send(const std::string& message) const;

  std::string socket_;
  std::optional<std::chrono::milliseconds> interval_;
};

}  // namespace auth0::command::serve
