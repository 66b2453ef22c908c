#pragma once

#include "serve/counters.hpp"
#include "serve/listening_sockets.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace auth0::command::serve {

/// Accepts the connections of one listening socket. Without descriptors it waits until there are some again.
/// Belongs to the thread that runs its context; the counts are for all.
class Acceptor {
 public:
  /// Gets each connection; the address is `nullopt` for a Unix socket.
  using Accepted = std::function<void(Descriptor, const std::optional<boost::asio::ip::address>&)>;

  Acceptor(boost::asio::io_context& context, ListeningSocket socket, Accepted accepted);
  /// Removes the file of a Unix socket.
  ~Acceptor();
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;

  /// Accepts those that wait in the queue, which closing would reset, and stops listening.
  void stop();

  [[nodiscard]] const std::string& name() const { return socket_.name; }
  /// How often a connection could not be accepted for lack of descriptors or memory.
  [[nodiscard]] std::uint64_t shortages() const { return shortages_.value(); }

 private:
  enum class Outcome : std::uint8_t { accepted, nothing_waits, out_of_resources };

  Outcome accept_one();
  Outcome accept_some();
  void wait();
  void wait_for_resources();

  ListeningSocket socket_;
  Accepted accepted_;
  boost::asio::posix::stream_descriptor readable_;
  boost::asio::steady_timer timer_;
  Counter shortages_;
};

}  // namespace auth0::command::serve
