#pragma once

#include "base/wiped.hpp"
#include "call.hpp"
#include "deadline.hpp"
#include "io_thread.hpp"
#include "reply.hpp"
#include "reply_reader.hpp"
#include "stream.hpp"

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace auth0::inline v0::redis {

/// A pipelined connection: commands are sent as they come, those that come while others are being written go
/// together, and replies are handed out in order. For the I/O thread. The operations that are under way keep
/// it.
class Connection final : public std::enable_shared_from_this<Connection> {
 public:
  /// Is told of the end of a connection, before the calls that it loses are given back.
  class Listener {
   public:
    Listener() = default;
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    virtual ~Listener() = default;
    virtual void connection_has_ended(const Connection& connection, bool loses_calls) = 0;
  };

  Connection(asio::io_context& context, Arrays arrays);

  [[nodiscard]] Stream& stream() noexcept { return stream_; }
  /// Begins to read, once the stream is open.
  void start();
  /// How long an answer may take from now on, where its call has that much time.
  void limit_answers(std::chrono::milliseconds time) noexcept { answer_timeout_ = time; }
  void listen(std::weak_ptr<Listener> listener) { listener_ = std::move(listener); }

  /// Sends the call soon. It is given back with its reply, or when none has come in time.
  void send(CallPtr call);
  [[nodiscard]] std::size_t unanswered() const noexcept { return pending_.size() + queue_.size(); }
  /// How many calls were sent so far.
  [[nodiscard]] std::uint64_t calls() const noexcept { return calls_; }
  /// Ends the connection if the server has, so that it does not cost a call.
  [[nodiscard]] bool is_usable();
  [[nodiscard]] bool has_ended() const noexcept { return has_ended_; }
  /// Why it has ended.
  [[nodiscard]] const std::string& reason() const noexcept { return reason_; }

  /// Ends the connection when all calls are answered.
  void retire();
  void end(std::string why);

 private:
  enum class Expected { reply, asking, replicas };
  struct Pending {
    Expected expected = Expected::reply;
    Deadline answer_by{};
    CallPtr call{};  // null when it was given back, as its time was over
  };
  struct Queued {
    Deadline answer_by{};
    CallPtr call{};
  };
  struct Unconfirmed {
    Deadline answer_by{};
    CallPtr call{};
    Reply reply{};
  };

  void read();
  void take_replies();
  void take(Reply&& reply);
  void take_reply_of(Pending&& pending, Reply&& reply);
  void take_replica_count(const Reply& reply);
  void flush_soon();
  void flush();
  void write_queue();
  void append(const Command& command, Expected expected, Deadline answer_by, CallPtr call);
  void look_at_time_by(Deadline deadline);
  void look_at_time();
  void end_if_retired();

  asio::io_context& context_;
  Stream stream_;
  ReplyReader reader_;
  std::chrono::milliseconds answer_timeout_{std::chrono::hours(1)};
  std::weak_ptr<Listener> listener_{};
  asio::steady_timer timer_;
  std::optional<Deadline> next_look_{};
  std::vector<char> buffer_;
  SecretChars out_{};
  std::deque<Queued> queue_{};
  std::deque<Pending> pending_{};
  std::vector<Unconfirmed> unconfirmed_{};  // answered, but replicas have not confirmed it
  std::uint64_t calls_ = 0;
  bool is_writing_ = false;
  bool waits_for_replicas_ = false;
  bool will_flush_ = false;
  bool is_retired_ = false;
  bool has_ended_ = false;
  std::string reason_{};
};

}  // namespace auth0::inline v0::redis
