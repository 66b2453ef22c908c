#pragma once

#include "base/mutex.hpp"
#include "worker/waiting.hpp"
#include "worker/worker.hpp"

#include <algorithm>
#include <cstddef>
#include <list>
#include <memory>
#include <stop_token>

namespace auth0::inline v0::issuer {

/// The fetches on the client's worker that belong to no caller: callers only wait for them, so that one that is
/// cancelled ends none. They go on until they end by themselves or `stop` is called.
class BackgroundFetches final : public std::enable_shared_from_this<BackgroundFetches>, private worker::Job {
 public:
  static constexpr std::size_t least_bound = 16;

  /// \param most As many that are under way are enough, unless it is for an issuer that has proved itself.
  explicit BackgroundFetches(worker::Worker& worker, std::size_t most = least_bound) noexcept
      : worker_(worker), most_(std::max(most, least_bound)) {}

  /// One fetch, from its beginning to its end. Of the worker's thread alone.
  class Operation {
   public:
    /// Cancelled at once after `stop`. \throws std::bad_alloc
    explicit Operation(std::shared_ptr<BackgroundFetches> all);
    Operation(const Operation&) = delete;
    Operation& operator=(const Operation&) = delete;
    Operation(Operation&&) = delete;
    Operation& operator=(Operation&&) = delete;
    ~Operation();

    [[nodiscard]] const worker::Waiting& waiting() const noexcept { return waiting_; }
    /// Asked for by `stop`, for transports that have begun something.
    [[nodiscard]] std::stop_token stop_token() const { return all_->stop_.get_token(); }

   private:
    friend class BackgroundFetches;

    std::shared_ptr<BackgroundFetches> all_;
    worker::Cancellation cancellation_;
    worker::Waiting waiting_;
    std::list<Operation*>::iterator place_;
  };

  /// Whether as many are under way as are enough. Of the worker's thread alone.
  [[nodiscard]] bool are_many() const noexcept { return operations_.size() >= most_; }

  /// Has all of them end soon, and those that come later at once; the worker's end waits for them. Before that
  /// of the worker; later calls do nothing. Thread-safe.
  void stop() noexcept;

 private:
  [[nodiscard]] bool note_use();
  void run() noexcept override;  // cancels all of them

  worker::Worker& worker_;
  std::size_t most_;
  std::stop_source stop_;
  Mutex mutex_;
  bool is_in_use_ AUTH0_GUARDED_BY(mutex_) = false;  // then the worker's thread runs
  bool is_stopped_ AUTH0_GUARDED_BY(mutex_) = false;
  std::list<Operation*> operations_;         // of the worker's thread
  std::shared_ptr<BackgroundFetches> self_;  // until the worker has run this
};

}  // namespace auth0::inline v0::issuer
