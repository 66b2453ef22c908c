#include "serve/line_writer.hpp"

#include "commands.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <sys/stat.h>
#include <system_error>

namespace auth0::command::serve {

namespace {

// Lines are collected this long, so that each does not wake the thread.
constexpr auto collecting_time = std::chrono::milliseconds(20);
// What a pipe that is ready takes without blocking (POSIX: PIPE_BUF). A file takes all.
constexpr std::size_t bytes_to_pipe = 4096;

Descriptor open_log(const std::string& path) {
  // A named pipe without a reader fails, instead of holding up the thread that accepts connections.
  constexpr int how = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK;
  // Standard output may be shared with others, so it must not become non-blocking.
  Descriptor file(path.empty() ? fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3) : open(path.c_str(), how, 0640));
  if (!file.is_open()) {
    throw UsageError("the access log " + (path.empty() ? "on standard output" : path) +
                     " cannot be opened: " + std::system_category().message(errno));
  }
  if (!path.empty()) fcntl(file.get(), F_SETFL, fcntl(file.get(), F_GETFL) & ~O_NONBLOCK);
  return file;
}

std::size_t bytes_at_once(int file) {
  struct stat about{};
  return fstat(file, &about) == 0 && S_ISREG(about.st_mode) ? LineWriter::max_queued_bytes : bytes_to_pipe;
}

bool is_ready(int file, std::chrono::milliseconds time) {
  pollfd waiting{.fd = file, .events = POLLOUT, .revents = 0};
  return poll(&waiting, 1, static_cast<int>(time.count())) > 0;
}

}  // namespace

LineWriter::LineWriter(const std::string& path) : file_(open_log(path)), thread_([this] { run(); }) {}

LineWriter::~LineWriter() {
  {
    const MutexLock lock(mutex_);
    ends_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void LineWriter::write(std::string_view line) {
  bool was_empty = false;
  {
    const MutexLock lock(mutex_);
    if (queued_.size() + line.size() > max_queued_bytes) {
      ++dropped_;
      return;
    }
    was_empty = queued_.empty();
    queued_.append(line);
  }
  if (was_empty) changed_.notify_one();
}

void LineWriter::reopen(const std::string& path) {
  auto file = open_log(path);
  const MutexLock lock(mutex_);
  next_file_ = std::move(file);
}

std::uint64_t LineWriter::dropped() const {
  const MutexLock lock(mutex_);
  return dropped_;
}

std::string LineWriter::take() {
  MutexLock lock(mutex_);
  changed_.wait(lock.native(), [this]() AUTH0_REQUIRES(mutex_) { return ends_ || !queued_.empty(); });
  if (!ends_)
    changed_.wait_for(lock.native(), collecting_time, [this]() AUTH0_REQUIRES(mutex_) { return ends_; });
  std::string lines = std::exchange(queued_, {});
  if (dropped_ > reported_) {
    lines += fmt::format("{{\"dropped_lines\":{}}}\n", dropped_ - reported_);
    reported_ = dropped_;
  }
  if (next_file_.is_open()) file_ = std::move(next_file_);
  return lines;
}

void LineWriter::run() {
  for (;;) {
    const auto lines = take();
    if (lines.empty()) return;
    if (!write_out(lines) && is_ending()) return;
  }
}

bool LineWriter::is_ending() const {
  const MutexLock lock(mutex_);
  return ends_;
}

bool LineWriter::write_out(std::string_view text) {
  const auto most = bytes_at_once(file_.get());
  while (!text.empty()) {
    if (!is_ready(file_.get(), std::chrono::seconds(1))) {
      if (is_ending()) return false;
      continue;
    }
    const auto size = ::write(file_.get(), text.data(), std::min(text.size(), most));
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) {  // a full disk, or a reader that has gone
      const MutexLock lock(mutex_);
      dropped_ += static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
      return false;
    }
    text.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

}  // namespace auth0::command::serve
