#include "server.hpp"

#include "base/backoff.hpp"
#include "base/random_fraction.hpp"
#include "spawn.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>

namespace auth0::inline v0::redis {

namespace {

// How many calls may wait for each connection before another is opened.
constexpr std::size_t calls_at_once = 64;

}  // namespace

Server::Server(asio::io_context& context, const RedisOptions& options, std::chrono::milliseconds max_backoff,
               Open open)
    : context_(context),
      options_(options),
      max_backoff_(max_backoff),
      open_(std::move(open)),
      waiting_(context) {}

void Server::submit(CallPtr call) {
  const auto connection = least_busy();
  if (connection) {
    const bool is_busy = connection->unanswered() >= calls_at_once;
    connection->send(std::move(call));
    if (is_busy && std::cmp_less(connections_.size(), options_.max_connections) && !is_backing_off())
      begin_to_open();
  } else if (is_stopped_ || is_backing_off()) {
    Call::give_back(std::move(call), std::unexpected(last_failure_));
  } else {
    waiting_.add(std::move(call));
    begin_to_open();
  }
}

std::shared_ptr<Connection> Server::least_busy() {
  while (!connections_.empty()) {
    const auto least =
        *std::ranges::min_element(connections_, {}, [](const auto& each) { return each->unanswered(); });
    if (least->is_usable()) return least;
    std::erase(connections_, least);
    if (!least->has_ended()) left_.push_back(least);
  }
  return nullptr;
}

bool Server::is_backing_off() const {
  return failures_ > 0 && SteadyClock::now() < retry_at_;
}

void Server::begin_to_open() {
  if (is_opening_) return;
  is_opening_ = true;
  spawn<std::shared_ptr<Connection>>(
      context_, [this] { return open_(SteadyClock::now() + options_.connect_timeout); },
      [self = shared_from_this()](Opened opened) { self->take_opened(std::move(opened)); });
}

void Server::take_opened(Opened opened) {
  is_opening_ = false;
  auto waiting = waiting_.take_all();
  if (opened && is_stopped_) opened.value()->end(last_failure_);
  if (opened && !is_stopped_) {
    failures_ = 0;
    opened.value()->listen(weak_from_this());
    connections_.push_back(std::move(*opened));
  } else if (!opened) {
    note_failure(std::move(opened.error()));
  }
  for (auto& call : waiting)
    submit(std::move(call));
}

// Calls that failed together are one failure.
void Server::note_failure(std::string why) {
  last_failure_ = std::move(why);
  ++failures_;
  const Backoff backoff{.shortest = options_.min_backoff, .longest = max_backoff_, .jitter = 0.5};
  retry_at_ = SteadyClock::now() + delay_after(failures_, backoff, random_fraction());
}

// The others lead to the same server, and each would cost a call its time to find out.
void Server::connection_has_ended(const Connection& connection, bool loses_calls) {
  const auto is_it = [&](const auto& each) { return each.get() == &connection; };
  std::erase_if(connections_, is_it);
  std::erase_if(left_, is_it);
  if (loses_calls) leave_connections();
}

void Server::leave_connections() {
  const auto leaving = std::exchange(connections_, {});
  left_.insert(left_.end(), leaving.begin(), leaving.end());
  for (const auto& connection : leaving)
    connection->retire();
}

void Server::stop(std::string_view why) {
  is_stopped_ = true;
  last_failure_ = why;
  leave_connections();
  for (const auto& connection : std::exchange(left_, {}))
    connection->end(last_failure_);
  for (auto& call : waiting_.take_all())
    Call::give_back(std::move(call), std::unexpected(last_failure_));
}

}  // namespace auth0::inline v0::redis
