#include "serve/sidecar.hpp"

#include "base/mutex.hpp"
#include "serve/http_server.hpp"
#include "serve/listening_sockets.hpp"
#include "serve/operations_gate.hpp"
#include "serve/process.hpp"
#include "serve/reload.hpp"
#include "serve/service_manager.hpp"

#include <algorithm>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <fmt/core.h>
#include <fmt/format.h>
#include <iterator>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <utility>

namespace auth0::command::serve {

namespace {

namespace asio = boost::asio;

constexpr auto time_to_end = std::chrono::seconds(5);
constexpr auto housekeeping_interval = std::chrono::milliseconds(100);

class Sidecar {
 public:
  Sidecar(const SidecarParts& parts, Configuration configuration);

  void run();

 private:
  [[nodiscard]] static Service make_service(const Configuration& configuration, std::shared_ptr<Gate> gate,
                                            std::shared_ptr<LineWriter> access_log);
  [[nodiscard]] std::shared_ptr<LineWriter> log_for(const AccessLog& wanted) const;
  [[nodiscard]] HttpServer::Options sockets_to_serve();
  void open_operations(std::vector<ListeningSocket> inherited);
  [[nodiscard]] std::string metrics() const;
  [[nodiscard]] std::shared_ptr<Gate> gate() const;
  [[nodiscard]] std::shared_ptr<LineWriter> access_log() const;
  [[nodiscard]] std::uint64_t dropped_lines() const;
  [[nodiscard]] std::string names() const;

  void wait_for_signal();
  void on_signal(int signal);
  void reload();
  void use(Configuration wanted);
  void drain();
  void keep_house();
  void look_after_drain();
  void end();
  void tell_watchdog();

  const SidecarParts& parts_;
  Configuration configuration_;
  const ServiceManager manager_;
  asio::io_context context_{1};
  asio::signal_set signals_{context_, SIGHUP, SIGTERM, SIGINT};
  asio::steady_timer timer_{context_};

  mutable Mutex mutex_;
  std::shared_ptr<Gate> gate_ AUTH0_GUARDED_BY(mutex_);
  std::shared_ptr<LineWriter> access_log_ AUTH0_GUARDED_BY(mutex_);  // null: none
  // Gates and logs that were replaced. They end here, where ending may take a while, and not on a thread that
  // serves.
  std::vector<std::shared_ptr<Gate>> replaced_;
  std::vector<std::shared_ptr<LineWriter>> replaced_logs_;
  std::atomic<bool> is_draining_{false};
  std::atomic<std::uint64_t> reloads_{0};
  std::atomic<std::uint64_t> failed_reloads_{0};
  std::chrono::steady_clock::time_point drain_end_ = std::chrono::steady_clock::time_point::max();
  std::chrono::steady_clock::time_point next_alive_;

  std::unique_ptr<HttpServer> server_;
  std::unique_ptr<HttpServer> operations_;
  std::unique_ptr<ExtAuthzServer> ext_authz_;  // null: none
};

Sidecar::Sidecar(const SidecarParts& parts, Configuration configuration)
    : parts_(parts), configuration_(std::move(configuration)) {
  raise_descriptor_limit(configuration_.limits.connections);
  access_log_ = log_for(configuration_.access_log);
  static_cast<void>(make_tls(configuration_.listen));  // fails before anything is opened
  auto options = sockets_to_serve();
  gate_ = parts_.make_gate(configuration_, nullptr);
  const auto service = make_service(configuration_, gate_, access_log_);
  server_ = std::make_unique<HttpServer>(context_, std::move(options), service);
  if (parts_.make_ext_authz && configuration_.ext_authz.port != 0)
    ext_authz_ = parts_.make_ext_authz(configuration_.ext_authz, service);
}

// The one that there is goes on, with the wanted file when all else of a reload has succeeded.
std::shared_ptr<LineWriter> Sidecar::log_for(const AccessLog& wanted) const {
  if (!wanted.enabled) return nullptr;
  auto log = access_log();
  return log ? std::move(log) : std::make_shared<LineWriter>(wanted.file);
}

Service Sidecar::make_service(const Configuration& configuration, std::shared_ptr<Gate> gate,
                              std::shared_ptr<LineWriter> access_log) {
  return {.gate = std::move(gate),
          .limits = configuration.limits,
          .asked_by = configuration.proxy.asked_by,
          .tls = make_tls(configuration.listen),
          .is_client_certificate_required = !configuration.listen.tls_client_ca_file.empty(),
          .access_log = std::move(access_log)};
}

// The sockets that the service manager has opened, else those of the configuration.
HttpServer::Options Sidecar::sockets_to_serve() {
  std::vector<ListeningSocket> sockets;
  std::vector<ListeningSocket> operations;
  for (auto& inherited : inherited_sockets())
    (inherited.given_name == "operations" ? operations : sockets).push_back(std::move(inherited.listening));
  const auto& listen = configuration_.listen;
  if (sockets.empty()) {
    sockets.push_back(listen.unix_socket.empty() ? listen_on_tcp(listen.address, listen.port)
                                                 : listen_on_unix(listen.unix_socket));
  }
  open_operations(std::move(operations));
  return {.sockets = std::move(sockets),
          .threads = parts_.threads > 0 ? parts_.threads : usable_cores(),
          .trusted_peers = listen.trusted_peers};
}

void Sidecar::open_operations(std::vector<ListeningSocket> inherited) {
  const auto& where = configuration_.operations;
  if (inherited.empty() && where.port == 0) return;
  if (inherited.empty()) inherited.push_back(listen_on_tcp(where.address, where.port));
  auto gate = std::make_shared<OperationsGate>(
      OperationsGate::Sources{.is_ready = [this] { return !is_draining_ && this->gate()->is_ready(); },
                              .health_json = [this] { return this->gate()->health_json(); },
                              .metrics = [this] { return metrics(); }});
  operations_ = std::make_unique<HttpServer>(
      context_, HttpServer::Options{.sockets = std::move(inherited)},
      Service{.gate = std::move(gate), .limits = {.connections = 64, .header_bytes = 16'384}});
}

std::shared_ptr<Gate> Sidecar::gate() const {
  const MutexLock lock(mutex_);
  return gate_;
}

std::shared_ptr<LineWriter> Sidecar::access_log() const {
  const MutexLock lock(mutex_);
  return access_log_;
}

std::uint64_t Sidecar::dropped_lines() const {
  const auto log = access_log();
  return log ? log->dropped() : 0;
}

std::string Sidecar::names() const {
  return ext_authz_ ? server_->names() + ", for Envoy over gRPC on " + ext_authz_->name() : server_->names();
}

std::string Sidecar::metrics() const {
  std::string out;
  server_->write_metrics(out);
  if (ext_authz_) ext_authz_->write_metrics(out);
  fmt::format_to(std::back_inserter(out),
                 "# HELP auth0_sidecar_reloads_total Configurations that were read again, by result.\n"
                 "# TYPE auth0_sidecar_reloads_total counter\n"
                 "auth0_sidecar_reloads_total{{result=\"success\"}} {}\n"
                 "auth0_sidecar_reloads_total{{result=\"failure\"}} {}\n"
                 "# HELP auth0_sidecar_log_lines_dropped_total Lines of the access log that were lost.\n"
                 "# TYPE auth0_sidecar_log_lines_dropped_total counter\n"
                 "auth0_sidecar_log_lines_dropped_total {}\n",
                 reloads_.load(), failed_reloads_.load(), dropped_lines());
  gate()->write_metrics(out);
  return out;
}

void Sidecar::run() {
  say("listening on " + names() +
      (operations_ ? ", for operations on " + operations_->names() : std::string()));
  manager_.ready("Listening on " + names());
  wait_for_signal();
  keep_house();
  context_.run();
  end();
}

// Gates end before the threads that their answers go to: a gate answers what is left when it ends.
void Sidecar::end() {
  operations_.reset();
  if (ext_authz_) ext_authz_->drain(std::chrono::milliseconds(0));
  server_->end();
  {
    const MutexLock lock(mutex_);
    replaced_.push_back(std::move(gate_));
  }
  const auto end = std::chrono::steady_clock::now() + time_to_end;
  const auto is_ended = [this] {
    return (!ext_authz_ || ext_authz_->is_drained()) &&
           std::ranges::all_of(replaced_, [](const auto& gate) { return gate.use_count() == 1; });
  };
  if (ext_authz_) ext_authz_->use({});
  while (!is_ended()) {
    if (std::chrono::steady_clock::now() >= end) {
      say("a thread did not end in time");
      std::_Exit(refused);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  ext_authz_.reset();
  replaced_.clear();
}

void Sidecar::wait_for_signal() {
  signals_.async_wait([this](const boost::system::error_code& error, int signal) {
    if (error) return;
    wait_for_signal();
    on_signal(signal);
  });
}

void Sidecar::on_signal(int signal) {
  if (signal == SIGHUP) return reload();
  if (is_draining_) return context_.stop();  // somebody does not want to wait
  drain();
}

void Sidecar::reload() {
  if (is_draining_) return;
  manager_.reloading();
  const auto fail = [this](std::string_view why) {
    failed_reloads_.fetch_add(1);
    say(fmt::format("the configuration was not reloaded, the old one goes on: {}", why));
  };
  try {
    auto configuration = parts_.read_configuration();
    if (configuration) {
      use(std::move(*configuration));
    } else {
      for (const auto& fault : configuration.error())
        fail(to_line(fault));
    }
  } catch (const std::exception& error) {
    fail(error.what());
  }
  manager_.ready("Listening on " + names());
}

void Sidecar::use(Configuration wanted) {
  auto [configuration, after_restart] = reload_of(std::move(wanted), configuration_);
  auto gate = parts_.make_gate(configuration, this->gate());
  const auto old_log = access_log();
  auto log = log_for(configuration.access_log);
  const auto service = make_service(configuration, gate, log);
  if (log && log == old_log) log->reopen(configuration.access_log.file);
  server_->use(service, configuration.listen.trusted_peers);
  if (ext_authz_) ext_authz_->use(service);
  {
    const MutexLock lock(mutex_);
    replaced_.push_back(std::exchange(gate_, std::move(gate)));
    if (log != old_log) replaced_logs_.push_back(std::exchange(access_log_, std::move(log)));
  }
  configuration_ = std::move(configuration);
  reloads_.fetch_add(1);
  for (const auto& sentence : after_restart)
    say(sentence);
  say("the configuration was reloaded");
}

void Sidecar::drain() {
  is_draining_ = true;
  manager_.stopping();
  say("finishing requests");
  drain_end_ = std::chrono::steady_clock::now() + parts_.drain_time;
  server_->drain();
  if (ext_authz_) ext_authz_->drain(parts_.drain_time);
}

void Sidecar::keep_house() {
  timer_.expires_after(housekeeping_interval);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    keep_house();
    std::erase_if(replaced_, [](const auto& gate) { return gate.use_count() == 1; });
    std::erase_if(replaced_logs_, [](const auto& log) { return log.use_count() <= 1; });
    tell_watchdog();
    look_after_drain();
  });
}

void Sidecar::look_after_drain() {
  if (!is_draining_) return;
  const bool is_over = std::chrono::steady_clock::now() >= drain_end_;
  if (!is_over && (server_->connections() > 0 || (ext_authz_ && !ext_authz_->is_drained()))) return;
  if (is_over) say(fmt::format("{} connections were not finished in time", server_->connections()));
  context_.stop();
}

// Only if every thread that serves has made a turn: one that hangs is what a watchdog is for.
void Sidecar::tell_watchdog() {
  const auto interval = manager_.watchdog_interval();
  const auto now = std::chrono::steady_clock::now();
  if (!interval || now < next_alive_) return;
  if (!server_->is_alive()) return;
  next_alive_ = now + *interval - housekeeping_interval;
  manager_.alive();
}

}  // namespace

std::string to_line(const ConfigurationFault& fault) {
  std::string line = fault.file;
  if (fault.line > 0) line.append(":").append(std::to_string(fault.line));
  if (!fault.key.empty()) line.append(": ").append(fault.key);
  return line.append(": ").append(fault.message);
}

ExitStatus run_sidecar(const SidecarParts& parts) {
  std::ignore = std::signal(SIGPIPE, SIG_IGN);
  auto configuration = parts.read_configuration();
  if (!configuration) {
    for (const auto& fault : configuration.error())
      say(to_line(fault));
    return wrong_usage;
  }
  Sidecar(parts, std::move(*configuration)).run();
  return succeeded;
}

}  // namespace auth0::command::serve
