#pragma once

#include "dialer.hpp"
#include "server.hpp"
#include "settings.hpp"

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <memory>
#include <optional>

namespace auth0::inline v0::redis {

/// Finds the master that Redis Sentinels name, and leaves it when it is the master no longer. For the I/O
/// thread.
class Sentinels : public std::enable_shared_from_this<Sentinels> {
 public:
  Sentinels(asio::io_context& context, std::shared_ptr<Settings> settings);

  /// Asks one Sentinel after the other until one names a server that says that it is a master.
  [[nodiscard]] asio::awaitable<Server::Opened> open_master(Deadline deadline);

 private:
  [[nodiscard]] asio::awaitable<Outcome<RedisAddress>> ask_for_master(std::size_t which, Deadline deadline);
  [[nodiscard]] asio::awaitable<Server::Opened> open_if_master(RedisAddress address, Deadline deadline);
  [[nodiscard]] asio::awaitable<bool> is_another_master(RedisAddress current, Deadline deadline);
  [[nodiscard]] static asio::awaitable<Outcome<void>> watch(std::shared_ptr<Sentinels> self,
                                                            std::shared_ptr<Connection> connection,
                                                            RedisAddress address);

  asio::io_context& context_;
  std::shared_ptr<Settings> settings_;
  Dialer sentinel_dialer_;
  Dialer dialer_;
  std::optional<RedisAddress> master_{};  // the last that was found
  std::size_t first_ = 0;                 // the one that is asked first: the last that was right
};

}  // namespace auth0::inline v0::redis
