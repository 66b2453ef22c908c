#include "client/operations.hpp"

namespace auth0::inline v0 {

Result<void> Operations::check_thread() const {
  if (worker_ == nullptr)
    return invalid_configuration(
        "discovery_cache.background_refresh is off: without a thread an asynchronous call cannot wait; call "
        "the "
        "synchronous operation");
  if (worker_->is_left_behind())
    return invalid_configuration(
        "this process was forked from one in which the client's thread runs: an asynchronous call cannot wait; "
        "make the client, or use it for the first time, after fork()");
  if (!worker_->start())
    return invalid_configuration(
        "no thread can be started for asynchronous calls now; the process has as many as it may have");
  return {};
}

Error Operations::without_memory() noexcept {
  return {.code = ErrorCode::invalid_configuration_error,
          .reason = Reason::invalid_configuration,
          .message = "out of memory"};
}

}  // namespace auth0::inline v0
