#pragma once

#include "command.hpp"
#include "deadline.hpp"
#include "outcome.hpp"
#include "reply.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

namespace auth0::inline v0::redis {

struct Call;
using CallPtr = std::unique_ptr<Call>;

/// What gets calls back from connections: it ends them, or sends them elsewhere.
class CallOwner {
 public:
  CallOwner() = default;
  CallOwner(const CallOwner&) = delete;
  CallOwner& operator=(const CallOwner&) = delete;
  virtual ~CallOwner() = default;

  /// A reply, or why there is none; then `call->is_sent` says whether it may have been carried out all the
  /// same.
  virtual void take_back(CallPtr call, Outcome<Reply> reply) = 0;
};

/// A command that waits for its reply. It ends exactly once: at the latest when it is freed.
struct Call {
  using Completion = std::move_only_function<void(Outcome<Reply>)>;

  /// \throws std::bad_alloc, with `given` as it was.
  Call(std::span<const std::string_view> words, Deadline latest, Completion&& given)
      : command(words), deadline(latest), done(std::move(given)) {}
  ~Call() { finish_with("the call was given up"); }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  Call(Call&&) = delete;
  Call& operator=(Call&&) = delete;

  void finish(Outcome<Reply>&& outcome) noexcept;
  void finish_with(std::string_view why) noexcept;
  /// To its owner, if it has one; else it ends.
  static void give_back(CallPtr call, Outcome<Reply>&& outcome);

  Command command;
  Deadline deadline;
  Completion done;
  std::shared_ptr<CallOwner> owner{};
  std::uint16_t slot = 0;     ///< Of its key, in a cluster.
  int min_replicas = 0;       ///< How many replicas must confirm it, if it is answered with `OK`.
  unsigned tries = 0;         ///< Used by its owner.
  unsigned redirections = 0;  ///< How often a node of a cluster has sent it elsewhere.
  bool is_awaited = false;    ///< Whether a thread waits for it.
  bool is_asking = false;     ///< Whether `ASKING` precedes it.
  bool is_sent = false;       ///< Whether a server may have carried it out.
};

}  // namespace auth0::inline v0::redis
