#include "issuer/background_fetches.hpp"

#include <utility>

namespace auth0::inline v0::issuer {

BackgroundFetches::Operation::Operation(std::shared_ptr<BackgroundFetches> all)
    : all_(std::move(all)),
      waiting_(all_->worker_, cancellation_),
      place_(all_->operations_.insert(all_->operations_.end(), this)) {
  all_->worker_.begin_operation();
  if (!all_->note_use()) cancellation_.request();
}

BackgroundFetches::Operation::~Operation() {
  all_->operations_.erase(place_);
  all_->worker_.end_operation();
}

// False after `stop`: either this sees that it was called, or it sees this.
bool BackgroundFetches::note_use() {
  const MutexLock lock(mutex_);
  is_in_use_ = true;
  return !is_stopped_;
}

void BackgroundFetches::stop() noexcept {
  {
    const MutexLock lock(mutex_);
    if (std::exchange(is_stopped_, true) || !is_in_use_) return;
  }
  stop_.request_stop();
  if (worker_.is_this_thread()) {
    run();
  } else {
    self_ = shared_from_this();
    worker_.post(*this);
  }
}

void BackgroundFetches::run() noexcept {
  const auto self = std::exchange(self_, nullptr);
  for (auto operation = operations_.begin(); operation != operations_.end();) {
    auto& cancellation = (*operation)->cancellation_;
    ++operation;  // this one may be gone afterwards
    cancellation.request();
  }
}

}  // namespace auth0::inline v0::issuer
