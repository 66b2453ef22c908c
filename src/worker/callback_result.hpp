#pragma once

#include "base/mutex.hpp"
#include "worker/waiting.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace auth0::inline v0::worker {

/// The result of a function with a completion, for one operation of a worker. It can be asked for before the
/// operation runs, by any thread. Whoever brings it may do so on any thread, and later than this object exists:
/// then it is dropped. The worker must not end before this object.
template <class T>
class CallbackResult {
  struct Shared {
    explicit Shared(Worker& its_worker) noexcept : worker(its_worker) {}

    // With the lock held: the operation, and the worker with it, may end as soon as this is seen.
    void end(std::optional<T> given) noexcept {
      const MutexLock lock(mutex);
      if (std::exchange(is_over, true)) return;
      result = std::move(given);
      if (place != nullptr) {
        std::exchange(place, nullptr)->wake();
      } else {
        worker.hurry();
      }
    }

    [[nodiscard]] bool give_up() noexcept {
      const MutexLock lock(mutex);
      place = nullptr;
      return !std::exchange(is_over, true);
    }

    Worker& worker;
    Mutex mutex;
    bool is_over AUTH0_GUARDED_BY(mutex) = false;  // nothing that comes later counts
    Parked* place AUTH0_GUARDED_BY(mutex) = nullptr;
    std::optional<T> result{};  // guarded by mutex until it is over
  };

 public:
  using Completion = std::move_only_function<void(T)>;

  /// \throws std::bad_alloc
  explicit CallbackResult(Worker& worker) : shared_(std::make_shared<Shared>(worker)) {}
  CallbackResult(CallbackResult&&) noexcept = default;
  CallbackResult& operator=(CallbackResult&& other) noexcept {
    if (this == &other) return *this;
    give_up();
    shared_ = std::move(other.shared_);
    return *this;
  }
  CallbackResult(const CallbackResult&) = delete;
  CallbackResult& operator=(const CallbackResult&) = delete;
  ~CallbackResult() { give_up(); }

  /// What brings the result: the first call counts. Without a call its destruction ends the wait.
  /// \throws std::bad_alloc
  [[nodiscard]] Completion completion() const { return Bringer(shared_); }

  /// What the worker's thread awaits, once. It ends at once if the result is there.
  class Place final : public Parked {
   public:
    /// \throws std::bad_alloc
    Place(const Waiting& waiting, std::optional<Worker::Clock::time_point> deadline,
          const CallbackResult& result)
        : Parked(waiting, deadline), shared_(*result.shared_) {
      const MutexLock lock(shared_.mutex);
      if (shared_.is_over) {
        wake();
      } else {
        shared_.place = this;
      }
    }

    /// True if the result will not come any more; it counts as dropped then.
    [[nodiscard]] bool withdraw() noexcept override { return shared_.give_up(); }

   private:
    Shared& shared_;
  };

  /// Whether there is no need to wait: it has come, or will not come any more.
  [[nodiscard]] bool is_there() const noexcept {
    const MutexLock lock(shared_->mutex);
    return shared_->is_over;
  }

  /// Ends the wait without a result, unless it has come.
  void drop() const noexcept { shared_->end(std::nullopt); }

  /// Once it was awaited, is there, or was dropped: `nullopt` without a result.
  [[nodiscard]] std::optional<T> take() noexcept { return std::move(shared_->result); }

 private:
  class Bringer {
   public:
    explicit Bringer(std::shared_ptr<Shared> shared) noexcept : shared_(std::move(shared)) {}
    Bringer(Bringer&&) noexcept = default;
    Bringer& operator=(Bringer&&) = delete;
    Bringer(const Bringer&) = delete;
    Bringer& operator=(const Bringer&) = delete;
    ~Bringer() {
      if (shared_) shared_->end(std::nullopt);
    }
    void operator()(T result) const { shared_->end(std::move(result)); }

   private:
    std::shared_ptr<Shared> shared_;
  };

  void give_up() noexcept {
    if (shared_) static_cast<void>(shared_->give_up());
  }

  std::shared_ptr<Shared> shared_;
};

}  // namespace auth0::inline v0::worker
