#pragma once

#include "base/mutex.hpp"
#include "call.hpp"
#include "deadline.hpp"
#include "outcome.hpp"
#include "reply.hpp"

#include <auth0/redis/options.hpp>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string_view>

namespace auth0::inline v0::redis {

class Link;
struct Settings;

/// Sends commands to Redis. What Redis answers, be it an error, is a reply; without one, the command may or may
/// not have been carried out. Each call ends within `connect_timeout` and `command_timeout` together. Safe to
/// call from several threads at once.
class RedisClient {
 public:
  /// \throws InvalidConfigurationError if an option cannot work.
  explicit RedisClient(RedisOptions&& options);
  /// Ends the calls that are under way.
  ~RedisClient();
  RedisClient(const RedisClient&) = delete;
  RedisClient& operator=(const RedisClient&) = delete;
  RedisClient(RedisClient&&) = delete;
  RedisClient& operator=(RedisClient&&) = delete;

  /// The key of the command, if it has one, is its second word.
  /// \param min_replicas How many replicas must confirm a command that is answered with `OK`.
  /// \param done Called exactly once, on the I/O thread or, if the call cannot begin, on this one.
  /// \throws std::bad_alloc, std::system_error if no thread can be had. `done` was called then, or is as it
  /// was.
  void async_command(std::span<const std::string_view> words, int min_replicas, Call::Completion&& done);

  /// The same, and waits. Not on the I/O thread, where it fails at once.
  /// \throws std::bad_alloc, std::system_error if no thread can be had.
  [[nodiscard]] Outcome<Reply> command(std::span<const std::string_view> words, int min_replicas = 0);
  [[nodiscard]] Outcome<Reply> command(std::initializer_list<std::string_view> words, int min_replicas = 0) {
    return command(std::span(words.begin(), words.size()), min_replicas);
  }

  /// How often another server has taken over for one that was used.
  [[nodiscard]] std::uint64_t failovers() const noexcept;

 private:
  void send(std::span<const std::string_view> words, int min_replicas, bool is_awaited,
            Call::Completion&& done);
  [[nodiscard]] Deadline deadline() const;
  [[nodiscard]] std::shared_ptr<Link> link();

  std::shared_ptr<Settings> settings_;
  Mutex mutex_{};
  std::shared_ptr<Link> link_ AUTH0_GUARDED_BY(mutex_){};  // null before the first use
};

}  // namespace auth0::inline v0::redis
