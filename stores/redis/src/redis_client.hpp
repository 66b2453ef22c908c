#pragma once

#include "base/wiped.hpp"
#include "command.hpp"
#include "connection.hpp"
#include "deadline.hpp"
#include "outcome.hpp"
#include "reply.hpp"
#include "tls_stream.hpp"

#include <auth0/redis/options.hpp>

#include <condition_variable>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::inline v0::redis {

/// Sends commands to Redis over a few connections. It has no thread of its own: a call that finds a free
/// connection takes along whatever waits by then, sends all of it at once and hands out the replies. So a call
/// alone has a connection to itself, and under load a batch costs one round trip, however many calls are in it.
///
/// A connection that breaks fails its batch. One that cannot be opened begins a back-off, in which calls fail
/// at once unless another connection still serves. Safe to call from several threads at once.
class RedisClient {
 public:
  /// \throws InvalidConfigurationError if an option cannot work.
  explicit RedisClient(RedisOptions&& options);

  /// Carries out one command. What Redis answers, be it an error, is a reply. Without one, the command may or
  /// may not have been carried out.
  [[nodiscard]] Outcome<Reply> command(std::span<const std::string_view> words);
  [[nodiscard]] Outcome<Reply> command(std::initializer_list<std::string_view> words) {
    return command(std::span<const std::string_view>(words.begin(), words.size()));
  }

 private:
  // Lives on its caller's stack. While it waits its caller may withdraw it; once it is in a batch, the batch's
  // leader will set the outcome, and the caller stays until then.
  struct Call {
    Command command;
    bool waiting = true;
    std::optional<Outcome<Reply>> outcome{};
  };
  using Lock = std::unique_lock<std::mutex>;
  using Batch = std::vector<Call*>;

  // All of these are called with the lock held; those that take it release it while they use the network.
  [[nodiscard]] bool is_backing_off() const;
  [[nodiscard]] bool is_out_of_reach() const;
  [[nodiscard]] bool may_lead() const;
  void lead(Lock& lock);
  [[nodiscard]] std::unique_ptr<Connection> take_idle();
  [[nodiscard]] std::unique_ptr<Connection> open(Lock& lock);
  void run_batch(Lock& lock, std::unique_ptr<Connection> connection);
  void withdraw(Call& call, std::string_view why);
  void note_failure(std::string why);

  // Called without the lock.
  [[nodiscard]] Outcome<std::unique_ptr<Connection>> try_open() const noexcept;
  [[nodiscard]] Answers exchange(Connection& connection, const Batch& batch) const noexcept;

  static void fail(Call& call, std::string_view why) noexcept;
  static void settle(const Batch& batch, Answers& answers) noexcept;

  RedisOptions options_;
  WipedAtEnd wipe_password_{options_.password};
  std::optional<TlsContext> tls_{};  // before the connections, which use it

  std::mutex mutex_{};
  std::condition_variable changed_{};  // a batch has ended, or a connection could not be opened
  Batch waiting_{};
  std::vector<std::unique_ptr<Connection>> idle_{};
  std::size_t busy_ = 0;     // connections with a batch
  std::size_t opening_ = 0;  // connections that are being opened
  unsigned failures_ = 0;    // to open one, in a row
  Deadline retry_at_{};
  std::string last_failure_{};
};

}  // namespace auth0::inline v0::redis
