#pragma once

#include "transport/curl_loop.hpp"
#include "worker/blocking_pool.hpp"
#include "worker/worker.hpp"

#include <memory>

namespace auth0::inline v0::transport {

/// The threads that a client has beside those that call it, made once per client: the worker's, which also
/// sends all requests of the default transport, and those of the pool. None is started, and no descriptor
/// opened, before it is needed. Whatever refers to them goes after `end` or before the client's calls end.
class ClientThreads {
 public:
  ClientThreads() : ClientThreads(std::make_unique<CurlLoop>()) {}

  [[nodiscard]] worker::Worker& worker() noexcept { return worker_; }
  [[nodiscard]] worker::BlockingPool& pool() noexcept { return pool_; }
  /// Of the worker's thread alone.
  [[nodiscard]] CurlLoop& loop() noexcept { return loop_; }

 private:
  explicit ClientThreads(std::unique_ptr<CurlLoop> loop) : loop_(*loop), worker_(std::move(loop)) {}

  worker::BlockingPool pool_;  // goes after the worker, whose operations it runs parts of
  CurlLoop& loop_;             // the worker's
  worker::Worker worker_;
};

}  // namespace auth0::inline v0::transport
