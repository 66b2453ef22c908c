#include "serve/http_server.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <iterator>
#include <numeric>
#include <string_view>
#include <sys/socket.h>
#include <utility>

namespace auth0::command::serve {

namespace {

constexpr std::string_view too_many =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

void append_metric(std::string& out, std::string_view name, std::string_view type, std::string_view help) {
  fmt::format_to(std::back_inserter(out), "# HELP {0} {1}\n# TYPE {0} {2}\n", name, help, type);
}

void append_value(std::string& out, std::string_view name, std::uint64_t value) {
  fmt::format_to(std::back_inserter(out), "{} {}\n", name, value);
}

}  // namespace

HttpServer::HttpServer(boost::asio::io_context& control, Options options, const Service& service)
    : most_connections_(service.limits.connections), has_tls_(service.tls != nullptr) {
  for (int i = 0; i < std::max(1, options.threads); ++i)
    workers_.push_back(std::make_unique<Worker>(service));
  seen_ticks_.resize(workers_.size());
  for (auto& socket : options.sockets) {
    acceptors_.push_back(std::make_unique<Acceptor>(
        control, std::move(socket),
        [this](Descriptor connection, const auto& address) { accepted(std::move(connection), address); }));
  }
}

void HttpServer::accepted(Descriptor socket, const std::optional<boost::asio::ip::address>& address) {
  accepted_.add();
  if (connections() >= most_connections_) return turn_away(socket);
  const auto& least =
      *std::ranges::min_element(workers_, {}, [](const auto& worker) { return worker->connections(); });
  least->adopt(std::move(socket), {.address = address});
}

void HttpServer::turn_away(const Descriptor& socket) {
  turned_away_.add();
  if (has_tls_) return;
  send(socket.get(), too_many.data(), too_many.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  shutdown(socket.get(), SHUT_WR);
}

void HttpServer::use(const Service& service) {
  most_connections_ = service.limits.connections;
  for (const auto& worker : workers_)
    worker->use(service);
}

void HttpServer::drain() {
  for (const auto& acceptor : acceptors_)
    acceptor->stop();
  for (const auto& worker : workers_)
    worker->drain();
}

void HttpServer::end() {
  for (const auto& acceptor : acceptors_)
    acceptor->stop();  // a connection that came later would have no gate
  for (const auto& worker : workers_) {
    worker->close_connections();
    worker->use({});
  }
}

std::string HttpServer::names() const {
  std::string names;
  for (const auto& acceptor : acceptors_)
    names.append(names.empty() ? "" : ", ").append(acceptor->name());
  return names;
}

bool HttpServer::is_alive() {
  bool all = true;
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    const auto ticks = workers_[i]->ticks();
    all = std::exchange(seen_ticks_[i], ticks) != ticks && all;
  }
  return all;
}

int HttpServer::connections() const {
  return std::transform_reduce(workers_.begin(), workers_.end(), 0, std::plus<>(),
                               [](const auto& worker) { return worker->connections(); });
}

void HttpServer::write_metrics(std::string& out) const {
  const auto sum = [this](const auto& part) {
    std::uint64_t total = 0;
    for (const auto& worker : workers_)
      total += part(worker->counters()).value();
    return total;
  };
  append_metric(out, "auth0_sidecar_connections", "gauge", "Open connections of each thread.");
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    append_value(out, fmt::format("auth0_sidecar_connections{{thread=\"{}\"}}", i),
                 static_cast<std::uint64_t>(std::max(0, workers_[i]->connections())));
  }
  append_metric(out, "auth0_sidecar_connections_total", "counter", "Accepted connections.");
  append_value(out, "auth0_sidecar_connections_total", accepted_.value());
  append_metric(out, "auth0_sidecar_connections_turned_away_total", "counter",
                "Connections that were closed at once because there were too many.");
  append_value(out, "auth0_sidecar_connections_turned_away_total", turned_away_.value());
  append_metric(out, "auth0_sidecar_accept_shortages_total", "counter",
                "How often accepting had to wait for descriptors or memory.");
  std::uint64_t shortages = 0;
  for (const auto& acceptor : acceptors_)
    shortages += acceptor->shortages();
  append_value(out, "auth0_sidecar_accept_shortages_total", shortages);
  append_metric(out, "auth0_sidecar_answers_total", "counter", "Answers by the class of their status.");
  for (std::size_t i = 2; i < 6; ++i) {
    append_value(out, fmt::format("auth0_sidecar_answers_total{{class=\"{}xx\"}}", i),
                 sum([i](const Counters& counters) -> const Counter& { return counters.answers[i]; }));
  }
  append_metric(out, "auth0_sidecar_connections_ended_total", "counter",
                "Connections that this side has ended, or that were broken, by reason.");
  for (std::size_t i = 0; i < ended_texts.size(); ++i) {
    append_value(out, fmt::format("auth0_sidecar_connections_ended_total{{reason=\"{}\"}}", ended_texts[i]),
                 sum([i](const Counters& counters) -> const Counter& { return counters.ended[i]; }));
  }
  append_metric(out, "auth0_sidecar_unanswered_total", "counter",
                "Requests that were answered with 503 because their verification took too long.");
  append_value(out, "auth0_sidecar_unanswered_total",
               sum([](const Counters& counters) -> const Counter& { return counters.unanswered; }));
}

}  // namespace auth0::command::serve
