#pragma once

#include "serve/http_server.hpp"
#include "sidecar/raw_client.hpp"
#include "sidecar/scripted_gate.hpp"
#include "support/eventually.hpp"

#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <thread>
#include <utility>

namespace auth0::test {

/// A server in this process, over a ScriptedGate.
class RunningServer {
 public:
  struct Options {
    command::serve::Limits limits{};
    int threads = 1;
    command::serve::Listen listen{};
    std::shared_ptr<command::serve::LineWriter> access_log{};
  };

  RunningServer() : RunningServer(Options{}) {}
  explicit RunningServer(Options options) : options_(std::move(options)) {
    auto socket = command::serve::listen_on_tcp("127.0.0.1", 0);
    port_ = static_cast<std::uint16_t>(std::stoi(socket.name.substr(socket.name.rfind(':') + 1)));
    command::serve::HttpServer::Options server{.threads = options_.threads};
    server.sockets.push_back(std::move(socket));
    server_ = std::make_unique<command::serve::HttpServer>(context_, std::move(server), service());
    thread_ = std::thread([this] { context_.run(); });
  }
  ~RunningServer() {
    on_control([this] { server_->end(); });
    EXPECT_TRUE(eventually([this] { return gate_.use_count() == 1; }));
    gate_.reset();
    guard_.reset();
    context_.stop();
    thread_.join();
  }
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;

  [[nodiscard]] RawClient client() const { return RawClient(port_); }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] const ScriptedGate& gate() const { return *gate_; }
  [[nodiscard]] int connections() const { return server_->connections(); }

  void drain() {
    on_control([this] { server_->drain(); });
  }
  /// Serves another gate from now on, and gives the old one.
  std::shared_ptr<ScriptedGate> exchange_gate(std::shared_ptr<ScriptedGate> gate) {
    auto old = std::exchange(gate_, std::move(gate));
    on_control([this] { server_->use(service()); });
    return old;
  }
  /// Other peers and authorities are trusted from now on.
  void listen(command::serve::Listen listen) {
    options_.listen = std::move(listen);
    on_control([this] { server_->use(service()); });
  }
  /// The value of one metric; -1 if there is none.
  [[nodiscard]] int metric(const std::string& name) const {
    std::string text;
    server_->write_metrics(text);
    const auto at = text.find("\n" + name + " ");
    return at == std::string::npos ? -1 : std::stoi(text.substr(at + name.size() + 2));
  }

 private:
  [[nodiscard]] command::serve::Service service() const {
    return command::serve::make_service({.listen = options_.listen, .limits = options_.limits}, gate_,
                                        options_.access_log);
  }
  template <class Step>
  void on_control(Step step) {
    boost::asio::dispatch(context_, boost::asio::use_future(step)).get();
  }

  Options options_;
  std::shared_ptr<ScriptedGate> gate_ = std::make_shared<ScriptedGate>();
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_{context_.get_executor()};
  std::uint16_t port_ = 0;
  std::unique_ptr<command::serve::HttpServer> server_;
  std::thread thread_;
};

}  // namespace auth0::test
