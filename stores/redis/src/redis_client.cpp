#include "redis_client.hpp"

#include "cluster_slots.hpp"
#include "concurrency/forks.hpp"
#include "link.hpp"
#include "settings.hpp"

#include <chrono>
#include <condition_variable>
#include <optional>
#include <string>
#include <utility>

namespace auth0::inline v0::redis {

namespace {

using namespace std::chrono_literals;

// A call that a thread waits for.
class Waiter {
 public:
  void set(Outcome<Reply>&& outcome) {
    const MutexLock lock(mutex_);
    outcome_.emplace(std::move(outcome));
    is_set_.notify_one();
  }

  std::optional<Outcome<Reply>> wait_until(Deadline deadline) {
    MutexLock lock(mutex_);
    is_set_.wait_until(lock.native(), deadline,
                       [this]() AUTH0_REQUIRES(mutex_) { return outcome_.has_value(); });
    return std::exchange(outcome_, std::nullopt);
  }

 private:
  Mutex mutex_{};
  std::condition_variable is_set_{};
  std::optional<Outcome<Reply>> outcome_ AUTH0_GUARDED_BY(mutex_){};
};

}  // namespace

RedisClient::RedisClient(RedisOptions&& options) : settings_(std::make_shared<Settings>(std::move(options))) {}

// NOLINTNEXTLINE(bugprone-exception-escape): a child of fork() without memory for a few bytes ends here
RedisClient::~RedisClient() {
  if (!link_) return;
  if (link_->is_of_this_process()) {
    link_->stop();
  } else {
    leave_to_parent(std::move(link_));  // with its connections and its thread
  }
}

Deadline RedisClient::deadline() const {
  return SteadyClock::now() + settings_->options.connect_timeout + settings_->options.command_timeout;
}

std::uint64_t RedisClient::failovers() const noexcept {
  return settings_->failovers;
}

std::shared_ptr<Link> RedisClient::link() {
  const MutexLock lock(mutex_);
  if (link_ && !link_->is_of_this_process()) leave_to_parent(std::exchange(link_, nullptr));
  if (!link_) link_ = std::make_shared<Link>(settings_);
  return link_;
}

void RedisClient::async_command(std::span<const std::string_view> words, int min_replicas,
                                Call::Completion&& done) {
  send(words, min_replicas, false, std::move(done));
}

void RedisClient::send(std::span<const std::string_view> words, int min_replicas, bool is_awaited,
                       Call::Completion&& done) {
  const auto link = this->link();
  auto call = std::make_unique<Call>(words, deadline(), std::move(done));
  call->min_replicas = min_replicas;
  call->is_awaited = is_awaited;
  if (words.size() > 1 && !settings_->options.cluster_nodes.empty()) call->slot = slot_of(words[1]);
  link->send(std::move(call));
}

// The I/O thread ends the call in time. Where it cannot, because the completion of another call holds it up,
// the wait ends all the same.
Outcome<Reply> RedisClient::command(std::span<const std::string_view> words, int min_replicas) {
  if (const auto link = this->link(); link->is_on_its_thread())
    return std::unexpected("a completion must not wait for Redis");
  const auto waiter = std::make_shared<Waiter>();
  send(words, min_replicas, true, [waiter](Outcome<Reply> outcome) { waiter->set(std::move(outcome)); });
  if (auto outcome = waiter->wait_until(deadline() + 100ms)) return std::move(*outcome);
  return std::unexpected("no answer in time");
}

}  // namespace auth0::inline v0::redis
