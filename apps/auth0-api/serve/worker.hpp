#pragma once

#include "serve/counters.hpp"
#include "serve/descriptor.hpp"
#include "serve/service.hpp"

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace auth0::command::serve {

class Worker;

/// Who connected.
struct Peer {
  std::optional<boost::asio::ip::address> address{};  ///< `nullopt`: who reached the Unix socket.
};

/// A connection, as its worker sees it. All is called on the worker's thread.
class Connection : public boost::intrusive::list_base_hook<>, public std::enable_shared_from_this<Connection> {
 public:
  using Time = std::chrono::steady_clock::time_point;

  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  virtual ~Connection() = default;

  /// Begins to serve. The connection lives until it is closed.
  virtual void start() = 0;
  /// What it waits for has not come until `deadline()`.
  virtual void expire() = 0;
  /// The worker serves with another `Service` now.
  virtual void service_changed() = 0;
  virtual void close() = 0;
  /// The gate has answered what this connection has asked.
  virtual void take_answer(const GateAnswer& answer) = 0;
  /// Whether nothing of a request has come that is not answered.
  [[nodiscard]] virtual bool is_idle() const = 0;
  [[nodiscard]] Time deadline() const { return deadline_; }

 protected:
  void set_deadline(Time deadline) { deadline_ = deadline; }

 private:
  Time deadline_ = Time::max();
};

/// Builds a connection over an accepted socket, with TLS if the worker's service has any.
[[nodiscard]] std::shared_ptr<Connection> make_connection(Worker& worker, Descriptor descriptor, Peer peer);

/// A thread with an event loop, and the connections that it alone touches. So nothing of a connection is
/// locked, and what a connection waits for is one time, looked at every `tick`.
class Worker {
 public:
  static constexpr auto tick = std::chrono::milliseconds(100);
  /// How long idle connections stay open while the server stops: what their clients have sent by then is
  /// answered.
  static constexpr auto grace = std::chrono::milliseconds(300);

  explicit Worker(Service service);
  ~Worker();  ///< Ends its thread and its connections. No gate may have a request of theirs any more.
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // From any thread:
  void adopt(Descriptor socket, Peer peer);
  void use(Service service);
  /// Connections end with their next answer, or soon if they are idle.
  void drain();
  void close_connections();
  [[nodiscard]] int connections() const { return connections_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t ticks() const { return ticks_.load(std::memory_order_relaxed); }
  [[nodiscard]] const Counters& counters() const { return counters_; }
  [[nodiscard]] boost::asio::io_context& context() { return context_; }
  [[nodiscard]] bool is_current_thread() const;

  // From its own thread:
  [[nodiscard]] const std::shared_ptr<const Service>& service() const { return service_; }
  [[nodiscard]] Counters& own_counters() { return counters_; }
  [[nodiscard]] bool is_draining() const { return is_draining_; }
  /// The time of the last tick.
  [[nodiscard]] Connection::Time now() const { return now_; }
  /// As in a `Date` field.
  [[nodiscard]] std::string_view date() const { return date_; }
  void add(Connection& connection) { list_.push_back(connection); }
  void remove(Connection& connection);

 private:
  void run();
  void wait_for_tick();
  void look_at_connections();

  boost::asio::io_context context_{1};
  boost::asio::steady_timer timer_{context_};
  boost::intrusive::list<Connection> list_;
  std::shared_ptr<const Service> service_;
  Connection::Time now_;
  Connection::Time idle_end_ = Connection::Time::max();
  std::string date_;
  bool is_draining_ = false;
  Counters counters_;
  std::atomic<int> connections_{0};
  std::atomic<std::uint64_t> ticks_{0};
  std::thread thread_;
};

}  // namespace auth0::command::serve
