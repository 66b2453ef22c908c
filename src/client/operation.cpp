#include "client/operation.hpp"

#include <auth0/async_call.hpp>

#include <utility>

namespace auth0::inline v0 {

void AsyncCall::cancel() noexcept {
  if (operation_) Operation::cancel(operation_);
}

bool Operation::launch(const std::shared_ptr<Operation>& operation, Start start) {
  Registry& registry = *operation->registry_;
  worker::Worker& worker = operation->waiting_.worker();
  const MutexLock lock(registry.mutex);
  if (registry.is_ending) return false;
  operation->place_ = registry.under_way.insert(registry.under_way.end(), operation);
  worker.begin_operation();
  if (start == Start::at_once) {
    worker.post(operation->started_);
  } else {
    worker.post_unhurried(operation->started_);
  }
  return true;
}

// The worker exists while an operation is under way; the lock keeps it from ending meanwhile.
void Operation::cancel(const std::shared_ptr<Operation>& operation) noexcept {
  const MutexLock lock(operation->registry_->mutex);
  if (operation->begin_cancelling(operation)) operation->waiting_.worker().post(operation->cancelled_);
}

void Operation::cancel_all(Registry& registry) noexcept {
  const MutexLock lock(registry.mutex);
  registry.is_ending = true;
  for (const auto& operation : registry.under_way) {
    operation->registry_->mutex.is_held();  // it is this registry's
    if (operation->begin_cancelling(operation)) operation->waiting_.worker().post(operation->cancelled_);
  }
}

bool Operation::begin_cancelling(const std::shared_ptr<Operation>& self) noexcept {
  if (state_ != State::under_way) return false;
  state_ = State::being_cancelled;
  kept_for_cancelling_ = self;
  return true;
}

void Operation::on_started() noexcept {
  heed_cancellation();  // before it begins what the end of its client would fail in another way
  run(*place_);         // registered until its end, which comes here or later
}

void Operation::on_cancelled() noexcept {
  const auto self = std::move(kept_for_cancelling_);
  cancellation_.request();
}

void Operation::heed_cancellation() noexcept {
  {
    const MutexLock lock(registry_->mutex);
    if (state_ != State::being_cancelled) return;
  }
  cancellation_.request();
}

void Operation::note_end() noexcept {
  {
    const MutexLock lock(registry_->mutex);
    state_ = State::ended;
    registry_->under_way.erase(place_);  // not the last to hold it: its frame does
  }
  waiting_.worker().end_operation();
}

}  // namespace auth0::inline v0
