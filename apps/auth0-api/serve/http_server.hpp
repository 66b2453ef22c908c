#pragma once

#include "serve/acceptor.hpp"
#include "serve/worker.hpp"

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace auth0::command::serve {

/// Serves a gate over HTTP/1.1. Connections are accepted on the thread that runs `control`, on which all is
/// called but what is said to be for any thread; requests are served on threads of the server's own. Each
/// connection goes to the thread that has the fewest: a proxy keeps few connections, and keeps them long, so
/// that chance (`SO_REUSEPORT`) would leave threads without work.
class HttpServer {
 public:
  struct Options {
    std::vector<ListeningSocket> sockets{};
    int threads = 1;
  };

  HttpServer(boost::asio::io_context& control, Options options, const Service& service);

  /// Serves with this from now on, also on connections that are open. What the gate was asked before is
  /// answered by the gate that was asked.
  void use(const Service& service);

  /// Stops accepting, and ends connections: idle ones soon, others with their next answer.
  void drain();
  /// Stops accepting, ends the connections that are left and forgets the gate. Whoever owns the gate destroys
  /// it after that, once nobody else uses it, and only then the server: its threads take what a gate still
  /// answers.
  void end();

  /// Names of the sockets, separated by commas.
  [[nodiscard]] std::string names() const;
  /// Whether each thread has done something since it was asked last.
  [[nodiscard]] bool is_alive();

  // For any thread:
  [[nodiscard]] int connections() const;
  /// Appends what was counted, in Prometheus' text format.
  void write_metrics(std::string& out) const;

 private:
  void accepted(Descriptor socket, const std::optional<boost::asio::ip::address>& address);
  void turn_away(const Descriptor& socket);

  int most_connections_;
  bool has_tls_;
  Counter accepted_;
  Counter turned_away_;
  std::vector<std::uint64_t> seen_ticks_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<std::unique_ptr<Acceptor>> acceptors_;  // first to end: they give to workers
};

}  // namespace auth0::command::serve
