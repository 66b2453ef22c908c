#include "redis_client.hpp"

#include "base/backoff.hpp"
#include "base/random_fraction.hpp"
#include "check_options.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace auth0::inline v0::redis {

namespace {

// After a failover the old primary is a replica, and the host's name leads to another server.
bool leads_to_a_replica(const Reply& reply) {
  return reply.kind == ReplyKind::error && reply.text.starts_with("READONLY");
}

}  // namespace

RedisClient::RedisClient(RedisOptions&& options) : options_(std::move(options)) {
  const WipedAtEnd moved_from(options.password);  // NOLINT(bugprone-use-after-move): a short one is still there
  check(options_);
  if (uses_tls(options_)) {
    tls_.emplace(options_.tls);
  } else if (!options_.tls.ca_file.empty() || !options_.tls.ca_pem.empty()) {
    const TlsContext checked(options_.tls);  // not used, but a wrong option is refused
  }
  idle_.reserve(static_cast<std::size_t>(
      options_.max_connections));  // a connection that is put back must not need memory
}

Outcome<Reply> RedisClient::command(std::span<const std::string_view> words) {
  Call call{.command = Command(words)};
  const Deadline deadline = SteadyClock::now() + options_.command_timeout;
  Lock lock(mutex_);
  waiting_.push_back(&call);
  while (!call.outcome) {
    if (!call.waiting) {
      changed_.wait(lock);  // its leader keeps a deadline
    } else if (is_out_of_reach()) {
      withdraw(call, last_failure_);
    } else if (SteadyClock::now() >= deadline) {
      withdraw(call, "no connection to Redis was free in time");
    } else if (may_lead()) {
      lead(lock);
    } else {
      changed_.wait_until(lock, deadline);
    }
  }
  return std::move(*call.outcome);
}

// When its time is over, one call alone finds out whether Redis is back.
bool RedisClient::is_backing_off() const {
  return failures_ > 0 && (opening_ > 0 || SteadyClock::now() < retry_at_);
}

bool RedisClient::is_out_of_reach() const {
  return busy_ == 0 && idle_.empty() && is_backing_off();
}

bool RedisClient::may_lead() const {
  if (!idle_.empty()) return true;
  return std::cmp_less(busy_ + opening_, options_.max_connections) && !is_backing_off();
}

void RedisClient::lead(Lock& lock) {
  auto connection = idle_.empty() ? open(lock) : take_idle();
  if (connection) run_batch(lock, std::move(connection));
}

// Redis closes connections that were idle for long, or restarts: that must not cost a call.
std::unique_ptr<Connection> RedisClient::take_idle() {
  auto connection = std::move(idle_.back());
  idle_.pop_back();
  if (!connection->usable()) return nullptr;
  return connection;
}

std::unique_ptr<Connection> RedisClient::open(Lock& lock) {
  ++opening_;
  lock.unlock();
  auto opened = try_open();
  lock.lock();
  --opening_;
  if (!opened) {
    note_failure(std::move(opened.error()));
    return nullptr;
  }
  failures_ = 0;
  retry_at_ = {};
  return std::move(*opened);
}

// Calls that failed together are one failure.
void RedisClient::note_failure(std::string why) {
  last_failure_ = std::move(why);
  if (const auto now = SteadyClock::now(); now >= retry_at_) {
    ++failures_;
    const Backoff backoff{.shortest = options_.min_backoff, .longest = options_.max_backoff, .jitter = 0.5};
    retry_at_ = now + delay_after(failures_, backoff, random_fraction());
  }
  changed_.notify_all();
}

void RedisClient::run_batch(Lock& lock, std::unique_ptr<Connection> connection) {
  const Batch batch = std::exchange(waiting_, {});
  for (Call* call : batch)
    call->waiting = false;
  ++busy_;
  lock.unlock();
  Answers answers = exchange(*connection, batch);
  const bool good = answers.failure.empty() && std::ranges::none_of(answers.replies, leads_to_a_replica);
  lock.lock();
  --busy_;
  settle(batch, answers);
  if (good) {
    idle_.push_back(std::move(connection));
  } else {
    idle_.clear();  // they lead to the same server, and each would cost a call its time to find out
  }
  changed_.notify_all();
}

void RedisClient::withdraw(Call& call, std::string_view why) {
  std::erase(waiting_, &call);
  fail(call, why);
}

Outcome<std::unique_ptr<Connection>> RedisClient::try_open() const noexcept {
  try {
    return Connection::open(options_, tls_ ? &*tls_ : nullptr, SteadyClock::now() + options_.connect_timeout);
  } catch (const std::exception&) {
    return std::unexpected(std::string("no memory"));
  }
}

Answers RedisClient::exchange(Connection& connection, const Batch& batch) const noexcept {
  const Deadline deadline = SteadyClock::now() + options_.command_timeout;
  try {
    if (batch.size() == 1) return connection.exchange(batch.front()->command.bytes(), 1, deadline);
    SecretChars bytes;
    for (const Call* call : batch) {
      const auto added = call->command.bytes();
      bytes.insert(bytes.end(), added.begin(), added.end());
    }
    return connection.exchange({bytes.data(), bytes.size()}, batch.size(), deadline);
  } catch (const std::exception&) {
    return {.replies = {}, .failure = "no memory"};
  }
}

// Whatever happens, nobody is left waiting.
void RedisClient::fail(Call& call, std::string_view why) noexcept {
  try {
    call.outcome.emplace(std::unexpected(std::string(why)));
  } catch (const std::exception&) {
    call.outcome.emplace(std::unexpected(std::string("no memory")));  // short enough to need none
  }
}

void RedisClient::settle(const Batch& batch, Answers& answers) noexcept {
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (i < answers.replies.size()) {
      batch[i]->outcome.emplace(std::move(answers.replies[i]));
    } else {
      fail(*batch[i], answers.failure);
    }
  }
}

}  // namespace auth0::inline v0::redis
