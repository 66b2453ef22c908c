#include "connection.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <exception>
#include <initializer_list>
#include <openssl/crypto.h>
#include <string_view>

namespace auth0::inline v0::redis {

namespace {

constexpr const char* no_answer = "no answer in time";
constexpr const char* too_few_replicas = "too few replicas have confirmed a write in time";
constexpr std::size_t buffer_bytes = std::size_t{16} * 1024;

Command make_command(std::initializer_list<std::string_view> words) {
  return Command(std::span(words.begin(), words.size()));
}

bool is_ok(const Reply& reply) {
  return reply.kind == ReplyKind::status && reply.text == "OK";
}

}  // namespace

Connection::Connection(asio::io_context& context, Arrays arrays)
    : context_(context), stream_(context), reader_(arrays), timer_(context), buffer_(buffer_bytes) {}

void Connection::start() {
  read();
}

void Connection::send(CallPtr call) {
  const Deadline answer_by = std::min(call->deadline, SteadyClock::now() + answer_timeout_);
  if (has_ended_) return Call::give_back(std::move(call), std::unexpected(reason_));
  ++calls_;
  look_at_time_by(answer_by);
  queue_.push_back({.answer_by = answer_by, .call = std::move(call)});
  flush_soon();
}

bool Connection::is_usable() {
  if (!has_ended_ && unanswered() == 0 && stream_.has_ended()) end("the connection was closed");
  return !has_ended_ && !is_retired_;
}

// After all calls of this turn.
void Connection::flush_soon() {
  if (will_flush_ || is_writing_ || waits_for_replicas_) return;
  asio::post(context_, [self = shared_from_this()] {
    self->will_flush_ = false;
    self->flush();
  });
  will_flush_ = true;  // now, as there may be no memory: the next call then tries again
}

// A command that is written must be awaited, and the other way round: where memory runs out between the two,
// nothing more can be made of the connection.
void Connection::flush() {
  if (has_ended_ || is_writing_ || waits_for_replicas_ || queue_.empty()) return;
  try {
    write_queue();
  } catch (const std::exception&) {
    end("no memory");
  }
}

// WAIT is about all that the connection has written before, so one is enough for all calls that are sent
// together. It holds up whatever is sent after it, which is therefore kept, to be sent together.
void Connection::write_queue() {
  int replicas = 0;
  Deadline last{};
  for (auto& [answer_by, call] : std::exchange(queue_, {})) {
    replicas = std::max(replicas, call->min_replicas);
    last = std::max(last, answer_by);
    call->is_sent = true;
    if (call->is_asking) append(make_command({"ASKING"}), Expected::asking, answer_by, nullptr);
    const Command& command = call->command;
    append(command, Expected::reply, answer_by, std::move(call));
  }
  if (replicas > 0) {
    // Redis may answer a tenth of a second later, which must not look as if it hung.
    const auto time = std::max<std::int64_t>(answer_timeout_.count() / 2, 1);
    append(make_command({"WAIT", std::to_string(replicas), std::to_string(time)}), Expected::replicas, last,
           nullptr);
    waits_for_replicas_ = true;
  }
  is_writing_ = true;
  stream_.write({out_.data(), out_.size()},
                [self = shared_from_this()](const boost::system::error_code& error, std::size_t /*size*/) {
                  self->is_writing_ = false;
                  OPENSSL_cleanse(self->out_.data(), self->out_.size());
                  self->out_.clear();
                  if (error) return self->end("the connection was closed");
                  self->flush();
                });
}

void Connection::append(const Command& command, Expected expected, Deadline answer_by, CallPtr call) {
  const auto bytes = command.bytes();
  out_.insert(out_.end(), bytes.begin(), bytes.end());
  pending_.push_back({.expected = expected, .answer_by = answer_by, .call = std::move(call)});
}

void Connection::read() {
  stream_.read_some(buffer_,
                    [self = shared_from_this()](const boost::system::error_code& error, std::size_t size) {
                      if (self->has_ended_) return;
                      if (error) return self->end("the connection was closed");
                      try {
                        self->reader_.feed({self->buffer_.data(), size});
                        self->take_replies();
                        if (!self->has_ended_) self->read();
                      } catch (const std::exception&) {
                        self->end("no memory");
                      }
                    });
}

void Connection::take_replies() {
  while (!has_ended_) {
    auto reply = reader_.next();
    if (!reply) return end(std::move(reply.error()));
    if (!*reply) return;
    take(std::move(**reply));
  }
}

void Connection::take(Reply&& reply) {
  if (pending_.empty()) return end("Redis sent an answer without a request");
  Pending first = std::move(pending_.front());
  pending_.pop_front();
  if (first.expected == Expected::replicas) {
    take_replica_count(reply);
  } else if (first.call) {
    take_reply_of(std::move(first), std::move(reply));
  }
  end_if_retired();
}

void Connection::take_reply_of(Pending&& pending, Reply&& reply) {
  if (pending.call->min_replicas > 0 && is_ok(reply)) {
    unconfirmed_.push_back(
        {.answer_by = pending.answer_by, .call = std::move(pending.call), .reply = std::move(reply)});
  } else {
    Call::give_back(std::move(pending.call), std::move(reply));
  }
}

void Connection::take_replica_count(const Reply& reply) {
  waits_for_replicas_ = false;
  const bool is_count = reply.kind == ReplyKind::integer;
  for (auto& [answer_by, call, ok] : std::exchange(unconfirmed_, {})) {
    if (is_count && reply.integer >= call->min_replicas) {
      Call::give_back(std::move(call), std::move(ok));
    } else {
      auto why = is_count ? too_few_replicas : "Redis answered " + error_name(reply) + " to WAIT";
      Call::give_back(std::move(call), std::unexpected(std::move(why)));
    }
  }
  flush_soon();
}

void Connection::look_at_time_by(Deadline deadline) {
  if (next_look_ && *next_look_ <= deadline) return;
  next_look_.reset();  // until the timer runs, for which there may be no memory
  timer_.expires_at(deadline);
  timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
    if (error || self->has_ended_) return;
    try {
      self->look_at_time();
    } catch (const std::exception&) {
      self->end("no memory");
    }
  });
  next_look_ = deadline;
}

// Replies come in order: when the first is late the server hangs, and nobody waits for what comes behind. A
// later call may have less time than the first, if it was elsewhere before.
void Connection::look_at_time() {
  const auto now = SteadyClock::now();
  next_look_.reset();
  const bool is_late = !pending_.empty() && pending_.front().answer_by <= now;
  if (is_late) return end(no_answer);
  std::vector<std::pair<CallPtr, const char*>> late;
  late.reserve(pending_.size() + queue_.size() + unconfirmed_.size());  // before any call leaves its place
  auto next = Deadline::max();
  const auto look_at = [&](Deadline answer_by, CallPtr& call, const char* why) {
    if (call && answer_by <= now) {
      late.emplace_back(std::move(call), why);
    } else if (call) {
      next = std::min(next, answer_by);
    }
  };
  for (auto& pending : pending_)
    look_at(pending.answer_by, pending.call, no_answer);
  for (auto& queued : queue_)
    look_at(queued.answer_by, queued.call, no_answer);
  for (auto& unconfirmed : unconfirmed_)
    look_at(unconfirmed.answer_by, unconfirmed.call, too_few_replicas);
  const auto was_late = [](const auto& each) { return each.call == nullptr; };
  std::erase_if(queue_, was_late);
  std::erase_if(unconfirmed_, was_late);
  if (!pending_.empty()) next = std::min(next, pending_.front().answer_by);
  if (next != Deadline::max()) look_at_time_by(next);
  for (auto& [call, why] : late)
    Call::give_back(std::move(call), std::unexpected(why));
}

void Connection::retire() {
  is_retired_ = true;
  end_if_retired();
}

void Connection::end_if_retired() {
  if (is_retired_ && unanswered() == 0 && unconfirmed_.empty()) end("the connection is not used any more");
}

void Connection::end(std::string why) {
  if (has_ended_) return;
  const auto self = shared_from_this();  // whoever hears of it may have been the last to keep it
  has_ended_ = true;
  reason_ = std::move(why);
  timer_.cancel();
  stream_.close();
  if (const auto listener = listener_.lock())
    listener->connection_has_ended(*this, unanswered() != 0 || !unconfirmed_.empty());
  for (auto& unconfirmed : std::exchange(unconfirmed_, {}))
    Call::give_back(std::move(unconfirmed.call), std::unexpected(reason_));
  for (auto& pending : std::exchange(pending_, {}))
    if (pending.call) Call::give_back(std::move(pending.call), std::unexpected(reason_));
  for (auto& queued : std::exchange(queue_, {}))
    Call::give_back(std::move(queued.call), std::unexpected(reason_));
}

}  // namespace auth0::inline v0::redis
