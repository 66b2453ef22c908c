#pragma once

#include "concurrency/task.hpp"
#include "worker/waiting.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace auth0::inline v0::worker {

/// Waits for what a function with a completion gives: calls `begin(done)`, where `done` is a
/// `std::move_only_function<void(T)>` that may be called on any thread, at once too, and at most once counts.
/// `nullopt` if the call was cancelled before: a result that comes later is dropped, so `begin` must hand over
/// all that it needs then. What `begin` throws is passed on. Only where `waiting` does not block.
template <class T, class Begin>
[[nodiscard]] Task<std::optional<T>> result_of_callback(const Waiting& waiting, Begin begin) {
  struct Shared;
  class Place final : public Parked {
   public:
    Place(const Waiting& how, std::shared_ptr<Shared> shared) : Parked(how), shared_(std::move(shared)) {}

   protected:
    [[nodiscard]] bool withdraw() noexcept override {
      const std::scoped_lock lock(shared_->mutex);
      return std::exchange(shared_->place, nullptr) != nullptr;
    }

   private:
    std::shared_ptr<Shared> shared_;
  };
  struct Shared {
    std::mutex mutex;
    Parked* place = nullptr;    // guarded by mutex; null once it is woken or withdrawn
    std::optional<T> result{};  // guarded by mutex
  };

  const auto shared = std::make_shared<Shared>();
  Place place(waiting, shared);
  shared->place = &place;
  begin(std::move_only_function<void(T)>([shared](T result) {
    const std::scoped_lock lock(shared->mutex);
    Parked* const parked = std::exchange(shared->place, nullptr);
    if (parked == nullptr) return;
    shared->result.emplace(std::move(result));
    parked->wake();
  }));
  if (co_await place != WaitEnd::woken) co_return std::nullopt;
  co_return std::move(shared->result);
}

}  // namespace auth0::inline v0::worker
