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
  if (timer_) waiting_.worker().cancel(*timer_);
}

bool Parked::await_suspend(std::coroutine_handle<> coroutine) noexcept {
  if (waiting_.is_cancelled() && withdraw()) {
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
  end_ = end;
  coroutine_.resume();
}

}  // namespace auth0::inline v0::worker
