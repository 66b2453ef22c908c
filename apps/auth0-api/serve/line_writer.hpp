#pragma once

#include "base/mutex.hpp"
#include "serve/descriptor.hpp"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>

namespace auth0::command::serve {

/// Writes lines to a file or a pipe on a thread of its own, so that a reader who is slow holds up nobody else:
/// what does not fit into the queue is dropped and counted. Thread-safe.
class LineWriter {
 public:
  static constexpr std::size_t max_queued_bytes = std::size_t{4} * 1024 * 1024;

  /// \param path Appended to; empty: standard output. \throws UsageError if it cannot be opened.
  explicit LineWriter(const std::string& path);
  /// Writes what is queued, for at most a second.
  ~LineWriter();
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  /// Queues a line, which ends with a line feed. Never waits for the file.
  void write(std::string_view line);

  /// Goes on with another file, or the same one after somebody has renamed it. \throws UsageError, and goes on
  /// with the old one, if it cannot be opened.
  void reopen(const std::string& path);

  /// How many lines were dropped so far.
  [[nodiscard]] std::uint64_t dropped() const;

 private:
  void run();
  // Waits for lines and takes them; empty at the end.
  std::string take();
  // False if the file cannot take them.
  [[nodiscard]] bool write_out(std::string_view text);
  [[nodiscard]] bool is_ending() const;

  mutable Mutex mutex_;
  std::condition_variable changed_;
  std::string queued_ AUTH0_GUARDED_BY(mutex_);
  std::uint64_t dropped_ AUTH0_GUARDED_BY(mutex_) = 0;
  bool ends_ AUTH0_GUARDED_BY(mutex_) = false;
  Descriptor next_file_ AUTH0_GUARDED_BY(mutex_);
  // Of the writing thread alone:
  Descriptor file_;
  std::uint64_t reported_ = 0;

  std::thread thread_;
};

}  // namespace auth0::command::serve
