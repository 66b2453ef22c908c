#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace auth0::inline v0::testing {

/// Accepts connections on loopback and serves them, all on one thread of its own. Must be destroyed before what
/// `Serve` uses.
class LoopbackListener {
 public:
  /// Serves one connection. An exception ends that connection and nothing else.
  using Serve = std::function<boost::asio::awaitable<void>(boost::asio::ip::tcp::socket)>;

  /// \param port 0 for any that is free. \throws std::runtime_error, which names the port, if it is taken
  LoopbackListener(std::uint16_t port, Serve serve)
      : serve_(std::move(serve)), acceptor_(listen_on(context_, port)) {
    boost::asio::co_spawn(context_, accept(), boost::asio::detached);
    thread_ = std::thread([this] { context_.run(); });
  }
  ~LoopbackListener() {
    context_.stop();
    thread_.join();
  }
  LoopbackListener(const LoopbackListener&) = delete;
  LoopbackListener& operator=(const LoopbackListener&) = delete;
  LoopbackListener(LoopbackListener&&) = delete;
  LoopbackListener& operator=(LoopbackListener&&) = delete;

  [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  /// How many connections were accepted.
  [[nodiscard]] std::size_t connections() const noexcept { return connections_; }
  [[nodiscard]] boost::asio::io_context& context() noexcept { return context_; }

 private:
  using tcp = boost::asio::ip::tcp;

  // Boost's own message names a source file and not the port.
  [[nodiscard]] static tcp::acceptor listen_on(boost::asio::io_context& context, std::uint16_t port) {
    try {
      return {context, tcp::endpoint(boost::asio::ip::address_v4::loopback(), port)};
    } catch (const boost::system::system_error& error) {
      throw std::runtime_error("cannot listen on 127.0.0.1:" + std::to_string(port) + ": " +
                               error.code().message() + "; choose another port");
    }
  }

  boost::asio::awaitable<void> accept() {
    for (;;) {
      boost::system::error_code error;
      tcp::socket socket =
          co_await acceptor_.async_accept(boost::asio::redirect_error(boost::asio::use_awaitable, error));
      if (error) continue;
      ++connections_;
      boost::asio::co_spawn(context_, serve_(std::move(socket)), [](const std::exception_ptr& /*problem*/) {});
    }
  }

  Serve serve_;
  boost::asio::io_context context_{1};
  tcp::acceptor acceptor_;
  std::atomic<std::size_t> connections_{0};
  std::thread thread_;
};

}  // namespace auth0::inline v0::testing
