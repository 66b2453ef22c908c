#pragma once

#include "base/mutex.hpp"
#include "call.hpp"
#include "io_thread.hpp"
#include "router.hpp"
#include "settings.hpp"

#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <vector>

namespace auth0::inline v0::redis {

/// The way of a client's calls to the I/O thread, which is woken for the first and for each that a thread waits
/// for. Those that follow closely go together: to wake a thread, and to write to a socket, takes longer than to
/// send one more command. Safe to call from several threads at once.
class Link : public std::enable_shared_from_this<Link> {
 public:
  /// \throws std::bad_alloc, std::system_error if no thread can be had.
  explicit Link(std::shared_ptr<Settings> settings);

  /// \throws std::bad_alloc; the call has ended then.
  void send(CallPtr call);
  /// Ends all calls, and waits for that unless this is the I/O thread.
  void stop();

  [[nodiscard]] bool is_of_this_process() const noexcept { return thread_->is_of_this_process(); }
  [[nodiscard]] bool is_on_its_thread() const noexcept { return thread_->is_this_thread(); }

 private:
  void forward();
  [[nodiscard]] bool begin_to_collect() noexcept;
  [[nodiscard]] std::vector<CallPtr> take_calls(bool collects);
  void stop_here();

  std::shared_ptr<IoThread> thread_;
  std::shared_ptr<Router> router_;
  asio::steady_timer timer_;  // for the I/O thread
  Mutex mutex_{};
  std::vector<CallPtr> calls_ AUTH0_GUARDED_BY(mutex_){};  // that the I/O thread has not seen
  bool will_forward_ AUTH0_GUARDED_BY(mutex_) = false;
  bool collects_ AUTH0_GUARDED_BY(mutex_) = false;  // until the timer forwards them
};

}  // namespace auth0::inline v0::redis
