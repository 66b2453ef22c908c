#include "serve/worker.hpp"

#include <boost/asio/post.hpp>
#include <exception>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <utility>

namespace auth0::command::serve {

namespace {

// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): of this thread alone
thread_local const Worker* worker_of_thread = nullptr;

std::string date_of(std::chrono::system_clock::time_point time) {
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

}  // namespace

Worker::Worker(Service service)
    : service_(std::make_shared<const Service>(std::move(service))),
      now_(std::chrono::steady_clock::now()),
      date_(date_of(std::chrono::system_clock::now())) {
  wait_for_tick();
  thread_ = std::thread([this] { run(); });
}

Worker::~Worker() {
  context_.stop();
  thread_.join();
  while (!list_.empty())
    list_.front().close();
}

bool Worker::is_current_thread() const {
  return worker_of_thread == this;
}

void Worker::run() {
  worker_of_thread = this;
  for (;;) {
    try {
      context_.run();
      return;
    } catch (const std::exception&) {
      // No memory for one connection, which ends when its time is over; the others go on.
      continue;
    }
  }
}

void Worker::adopt(Descriptor socket, Peer peer) {
  connections_.fetch_add(1, std::memory_order_relaxed);
  boost::asio::post(context_, [this, socket = std::move(socket), peer = std::move(peer)]() mutable {
    std::shared_ptr<Connection> connection;
    try {
      connection = make_connection(*this, std::move(socket), std::move(peer));
    } catch (const std::exception&) {  // no memory, or no descriptor for the event loop
      connections_.fetch_sub(1, std::memory_order_relaxed);
      return;
    }
    connection->start();
  });
}

void Worker::remove(Connection& connection) {
  list_.erase(list_.iterator_to(connection));
  connections_.fetch_sub(1, std::memory_order_relaxed);
}

void Worker::use(Service service) {
  // Each worker has a copy of its own, so that workers do not count the references of one together.
  auto own = std::make_shared<const Service>(std::move(service));
  boost::asio::post(context_, [this, own = std::move(own)]() mutable {
    service_ = std::move(own);
    for (auto& connection : list_)
      connection.service_changed();
  });
}

void Worker::drain() {
  boost::asio::post(context_, [this] {
    is_draining_ = true;
    idle_end_ = std::chrono::steady_clock::now() + grace;
  });
}

void Worker::close_connections() {
  boost::asio::post(context_, [this] {
    while (!list_.empty())
      list_.front().close();
  });
}

void Worker::wait_for_tick() {
  timer_.expires_after(tick);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    wait_for_tick();
    look_at_connections();
  });
}

void Worker::look_at_connections() {
  ticks_.fetch_add(1, std::memory_order_relaxed);
  now_ = std::chrono::steady_clock::now();
  date_ = date_of(std::chrono::system_clock::now());
  for (auto next = list_.begin(); next != list_.end();) {
    auto& connection = *next++;
    if (connection.deadline() <= now_) {
      connection.expire();
    } else if (now_ >= idle_end_ && connection.is_idle()) {
      connection.close();
    }
  }
}

}  // namespace auth0::command::serve
