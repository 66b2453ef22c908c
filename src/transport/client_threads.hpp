#pragma once

#include "transport/curl_loop.hpp"
#include "worker/blocking_pool.hpp"
#include "worker/worker.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace auth0::inline v0::transport {

/// What a client's functions that block belong to. Each has threads of its own, so that what hangs keeps only
/// its like waiting.
enum class Blocking : std::uint8_t {
  issuers,           ///< Requests to issuers that can be relied upon.
  doubtful_issuers,  ///< To those that have not proven themselves, or fail now: anybody may name one that
                     ///< hangs.
  token_endpoint,
  stores,
};

/// The threads that a client has beside those that call it, made once per client: the worker's, which also
/// sends all requests of the default transport, and those of the pools. None is started, and no descriptor
/// opened, before it is needed. Whatever refers to them goes after `end` or before the client's calls end.
class ClientThreads {
 public:
  ClientThreads() : ClientThreads(std::make_unique<CurlLoop>()) {}

  [[nodiscard]] worker::Worker& worker() noexcept { return worker_; }
  [[nodiscard]] worker::BlockingPool& pool(Blocking what) noexcept {
    return pools_[static_cast<std::size_t>(what)];
  }
  /// Of the worker's thread alone.
  [[nodiscard]] CurlLoop& loop() noexcept { return loop_; }

 private:
  static constexpr std::size_t doubtful_threads = 16;  // as many issuers may hang before others wait for them

  explicit ClientThreads(std::unique_ptr<CurlLoop> loop) : loop_(*loop), worker_(std::move(loop)) {}

  // By `Blocking`. They go after the worker, whose operations they run parts of.
  std::array<worker::BlockingPool, 4> pools_{worker::BlockingPool(), worker::BlockingPool(doubtful_threads),
                                             worker::BlockingPool(), worker::BlockingPool()};
  CurlLoop& loop_;  // the worker's
  worker::Worker worker_;
};

}  // namespace auth0::inline v0::transport
