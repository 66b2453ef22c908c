#pragma once

#include "deadline.hpp"
#include "outcome.hpp"

#include <cstddef>
#include <span>
#include <string_view>

namespace auth0::inline v0::redis {

/// How an attempt to read or write ended.
enum class IoState {
  moved,          ///< Bytes were read or written.
  wait_readable,  ///< Nothing could be done before the socket is readable.
  wait_writable,  ///< Nothing could be done before the socket is writable.
  broken,         ///< The connection has ended.
};

struct IoResult {
  IoState state = IoState::broken;
  std::size_t size = 0;  ///< Bytes moved.
};

/// A connection that carries bytes, in the clear or over TLS. Neither operation blocks.
class Stream {
 public:
  Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  virtual ~Stream() = default;

  [[nodiscard]] virtual IoResult read(std::span<char> buffer) = 0;
  [[nodiscard]] virtual IoResult write(std::string_view bytes) = 0;
  [[nodiscard]] virtual int descriptor() const noexcept = 0;
};

/// Waits until an attempt that ended with `state` is worth repeating.
[[nodiscard]] Outcome<void> wait_for(int descriptor, IoState state, Deadline deadline);

/// Reads at least one byte, and returns how many.
[[nodiscard]] Outcome<std::size_t> read_some(Stream& stream, std::span<char> buffer, Deadline deadline);

[[nodiscard]] Outcome<void> write_all(Stream& stream, std::string_view bytes, Deadline deadline);

}  // namespace auth0::inline v0::redis
