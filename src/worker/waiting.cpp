#include "worker/waiting.hpp"

namespace auth0::inline v0::worker {

void Cancellation::request() noexcept {
  is_requested_ = true;
  if (parked_ != nullptr) parked_->on_cancelled();
}

Parked::Parked(const Waiting& waiting, std::optional<Worker::Clock::time_point> deadline) : waiting_(waiting) {
  if (deadline) timer_ = waiting_.worker().run_at(*deadline, timed_out_);
}

Parked::~Parked() {
  cancel_timer();
}

void Parked::cancel_timer() noexcept {
  if (timer_) waiting_.worker().cancel(*timer_);
  timer_.reset();
}

bool Parked::await_suspend(std::coroutine_handle<> coroutine) noexcept {
  if (waiting_.is_cancelled() && withdraw()) {
    cancel_timer();
    end_ = WaitEnd::cancelled;
    return false;
  }
  coroutine_ = coroutine;
  waiting_.cancellation().parked_ = this;
  return true;
}

void Parked::on_woken() noexcept {
  resume(WaitEnd::woken);
}

void Parked::on_time() noexcept {
  timer_.reset();
  give_up(WaitEnd::timed_out);
}

void Parked::on_cancelled() noexcept {
  give_up(WaitEnd::cancelled);
}

void Parked::give_up(WaitEnd end) noexcept {
  if (withdraw()) resume(end);
}

void Parked::resume(WaitEnd end) noexcept {
  waiting_.cancellation().parked_ = nullptr;
  cancel_timer();
  end_ = end;
  coroutine_.resume();
}

}  // namespace auth0::inline v0::worker
