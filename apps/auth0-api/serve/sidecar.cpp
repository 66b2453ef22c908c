#include "serve/sidecar.hpp"

#include "serve/gate_and_log.hpp"
#include "serve/listeners.hpp"
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
#include <filesystem>
#include <fmt/core.h>
#include <fmt/format.h>
#include <optional>
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
  [[nodiscard]] OperationsGate::Sources sources();
  [[nodiscard]] std::string metrics() const;

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

  GateAndLog in_use_;
  std::atomic<bool> is_draining_{false};
  ReloadCounts reloads_;
  std::chrono::steady_clock::time_point drain_end_ = std::chrono::steady_clock::time_point::max();
  std::chrono::steady_clock::time_point next_alive_;

  std::optional<Listeners> listeners_;
};

Sidecar::Sidecar(const SidecarParts& parts, Configuration configuration)
    : parts_(parts), configuration_(std::move(configuration)) {
  check_files(configuration_);  // before anything is opened
  raise_descriptor_limit(configuration_.limits.connections);
  auto log = in_use_.log_for(configuration_.access_log);
  auto sockets = open_sockets(configuration_);
  auto gate = parts_.make_gate(configuration_, nullptr);
  const auto service = make_service(configuration_, gate, log);
  in_use_.replace(std::move(gate), std::move(log));
  listeners_.emplace(context_, std::move(sockets),
                     Listeners::Options{.threads = parts_.threads > 0 ? parts_.threads : usable_cores(),
                                        .ext_authz = configuration_.ext_authz,
                                        .make_ext_authz = parts_.make_ext_authz,
                                        .operations = sources()},
                     service);
}

OperationsGate::Sources Sidecar::sources() {
  return {.is_ready = [this] { return !is_draining_ && in_use_.gate()->is_ready(); },
          .health_json = [this] { return in_use_.gate()->health_json(); },
          .metrics = [this] { return metrics(); }};
}

std::string Sidecar::metrics() const {
  std::string out;
  listeners_->write_metrics(out);
  reloads_.write_metrics(out);
  in_use_.write_metrics(out);
  in_use_.gate()->write_metrics(out);
  return out;
}

void Sidecar::run() {
  say("listening on " + listeners_->all_names());
  manager_.ready("Listening on " + listeners_->names());
  wait_for_signal();
  keep_house();
  context_.run();
  end();
}

// Gates end before the threads that their answers go to: a gate answers what is left when it ends.
void Sidecar::end() {
  listeners_->end();
  in_use_.replace(nullptr, nullptr);
  const auto end = std::chrono::steady_clock::now() + time_to_end;
  while (!listeners_->has_ended() || !in_use_.forget_replaced()) {
    if (std::chrono::steady_clock::now() >= end) {
      say("a thread did not end in time");
      std::_Exit(refused);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
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
    reloads_.failed.add();
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
  manager_.ready("Listening on " + listeners_->names());
}

void Sidecar::use(Configuration wanted) {
  auto [configuration, after_restart] = reload_of(std::move(wanted), configuration_);
  raise_descriptor_limit(configuration.limits.connections);
  auto gate = parts_.make_gate(configuration, in_use_.gate());
  auto log = in_use_.log_for(configuration.access_log);
  const auto service = make_service(configuration, gate, log);
  if (log) log->reopen(configuration.access_log.file);
  listeners_->use(service);
  in_use_.replace(std::move(gate), std::move(log));
  configuration_ = std::move(configuration);
  reloads_.succeeded.add();
  for (const auto& sentence : after_restart)
    say(sentence);
  say("the configuration was reloaded");
}

void Sidecar::drain() {
  is_draining_ = true;
  manager_.stopping();
  say("finishing requests");
  drain_end_ = std::chrono::steady_clock::now() + parts_.drain_time;
  listeners_->drain(parts_.drain_time);
}

void Sidecar::keep_house() {
  timer_.expires_after(housekeeping_interval);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    keep_house();
    std::ignore = in_use_.forget_replaced();
    tell_watchdog();
    look_after_drain();
  });
}

void Sidecar::look_after_drain() {
  if (!is_draining_) return;
  const bool is_over = std::chrono::steady_clock::now() >= drain_end_;
  if (!is_over && !listeners_->is_drained()) return;
  if (is_over) say(fmt::format("{} connections were not finished in time", listeners_->connections()));
  context_.stop();
}

// Only if every thread that serves has made a turn: one that hangs is what a watchdog is for.
void Sidecar::tell_watchdog() {
  const auto interval = manager_.watchdog_interval();
  const auto now = std::chrono::steady_clock::now();
  if (!interval || now < next_alive_) return;
  if (!listeners_->is_alive()) return;
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

void check_files(const Configuration& configuration) {
  static_cast<void>(make_tls(configuration.listen));
  const auto folder = std::filesystem::path(configuration.access_log.file).parent_path();
  if (!folder.empty() && !std::filesystem::is_directory(folder))
    throw UsageError("access_log.file: the folder " + folder.string() + " does not exist");
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
