#pragma once

#include "call.hpp"
#include "connection.hpp"
#include "deadline.hpp"
#include "io_thread.hpp"
#include "outcome.hpp"
#include "waiting_calls.hpp"

#include <auth0/redis/options.hpp>

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::inline v0::redis {

/// Connections to one server, which are opened when they are needed. One that cannot be opened begins a
/// back-off, in which calls fail at once unless another connection still serves. For the I/O thread.
class Server final : public Connection::Listener, public std::enable_shared_from_this<Server> {
 public:
  using Opened = Outcome<std::shared_ptr<Connection>>;
  /// Opens a connection by this time. It stays as long as what it returns.
  using Open = std::function<asio::awaitable<Opened>(Deadline)>;

  Server(asio::io_context& context, const RedisOptions& options, std::chrono::milliseconds max_backoff,
         Open open);

  /// Sends the call now, or when a connection is open.
  void submit(CallPtr call);
  /// Sends no more calls over the connections that are open; they end when all is answered.
  void leave_connections();
  /// Ends all that goes on.
  void stop(std::string_view why);

 private:
  void connection_has_ended(const Connection& connection, bool loses_calls) override;
  [[nodiscard]] std::shared_ptr<Connection> least_busy();
  [[nodiscard]] bool is_backing_off() const;
  void begin_to_open();
  void take_opened(Opened opened);
  void note_failure(std::string why);

  asio::io_context& context_;
  const RedisOptions& options_;
  std::chrono::milliseconds max_backoff_;
  Open open_;
  std::vector<std::shared_ptr<Connection>> connections_{};
  std::vector<std::shared_ptr<Connection>> left_{};  // until they end
  WaitingCalls waiting_;                             // for a connection
  bool is_opening_ = false;
  bool is_stopped_ = false;
  unsigned failures_ = 0;  // to open one, in a row
  Deadline retry_at_{};
  std::string last_failure_{};
};

}  // namespace auth0::inline v0::redis
