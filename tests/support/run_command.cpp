#include "support/run_command.hpp"

#include <array>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/mman.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX wants it declared by the program

namespace auth0::test {

namespace {

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    read = ends[0];
    write = ends[1];
  }
  int read;
  int write;
};

class FileActions {
 public:
  FileActions() { posix_spawn_file_actions_init(&actions_); }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  void connect(int from, int to) { posix_spawn_file_actions_adddup2(&actions_, from, to); }
  [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

int spawn(const std::vector<std::string>& arguments, const FileActions& actions) {
  std::vector<char*> argv;
  for (const auto& argument : arguments)
    argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  pid_t pid = -1;
  if (posix_spawn(&pid, argv[0], actions.get(), nullptr, argv.data(), environ) != 0) {
    throw std::runtime_error("cannot start " + arguments.front());
  }
  return pid;
}

int exit_status_of(int pid) {
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// Appends what can be read; false at the end of the stream.
bool read_some(int descriptor, std::string& text) {
  std::array<char, 4096> buffer{};
  const ssize_t size = read(descriptor, buffer.data(), buffer.size());
  if (size <= 0) return false;
  text.append(buffer.data(), static_cast<std::size_t>(size));
  return true;
}

}  // namespace

CommandResult run_command(const std::vector<std::string>& arguments, const std::string& input,
                          std::chrono::milliseconds longest) {
  std::signal(SIGPIPE, SIG_IGN);  // a program may end before it has read its input
  const Pipe in;
  const Pipe out;
  const Pipe err;
  FileActions actions;
  actions.connect(in.read, STDIN_FILENO);
  actions.connect(out.write, STDOUT_FILENO);
  actions.connect(err.write, STDERR_FILENO);
  const int pid = spawn(arguments, actions);
  close(in.read);
  close(out.write);
  close(err.write);
  fcntl(in.write, F_SETFL, O_NONBLOCK);

  CommandResult result;
  const auto end = std::chrono::steady_clock::now() + longest;
  std::size_t written = 0;
  std::array<pollfd, 3> waiting = {{{in.write, POLLOUT, 0}, {out.read, POLLIN, 0}, {err.read, POLLIN, 0}}};
  const auto finish = [](pollfd& stream) {
    close(stream.fd);
    stream.fd = -1;
  };
  if (input.empty()) finish(waiting[0]);
  while (waiting[1].fd >= 0 || waiting[2].fd >= 0) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()).count();
    if (left <= 0) {
      ::kill(pid, SIGKILL);
      result.err += arguments.front() + " did not end in time\n";
      break;
    }
    poll(waiting.data(), waiting.size(), static_cast<int>(left));
    if (waiting[0].fd >= 0 && waiting[0].revents != 0) {
      const ssize_t size = write(waiting[0].fd, input.data() + written, input.size() - written);
      if (size > 0) written += static_cast<std::size_t>(size);
      if (size < 0 || written == input.size()) finish(waiting[0]);
    }
    if (waiting[1].fd >= 0 && waiting[1].revents != 0 && !read_some(waiting[1].fd, result.out))
      finish(waiting[1]);
    if (waiting[2].fd >= 0 && waiting[2].revents != 0 && !read_some(waiting[2].fd, result.err))
      finish(waiting[2]);
  }
  for (auto& stream : waiting) {
    if (stream.fd >= 0) finish(stream);
  }
  result.exit_status = exit_status_of(pid);
  return result;
}

RunningCommand::RunningCommand(const std::vector<std::string>& arguments)
    : out_(memfd_create("output", MFD_CLOEXEC)) {
  if (out_ < 0) throw std::runtime_error("no file in memory");
  FileActions actions;
  actions.connect(out_, STDOUT_FILENO);
  pid_ = spawn(arguments, actions);
}

RunningCommand::~RunningCommand() {
  if (pid_ > 0) stop();
  close(out_);
}

bool RunningCommand::has_ended() const {
  siginfo_t info{};
  return waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid != 0;
}

std::string RunningCommand::wait_for_line(const std::string& text) {
  std::string line;
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(5);
  for (bool was_ended = false;;) {
    char c = 0;
    if (pread(out_, &c, 1, read_) != 1) {
      if (was_ended || std::chrono::steady_clock::now() > end) return {};
      was_ended = has_ended();  // what it has written last may be there only now
      if (!was_ended) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      continue;
    }
    ++read_;
    if (c != '\n') {
      line += c;
    } else if (line.find(text) != std::string::npos) {
      return line;
    } else {
      line.clear();
    }
  }
}

void RunningCommand::send(int signal) const {
  ::kill(pid_, signal);
}

void RunningCommand::kill() {
  ::kill(pid_, SIGKILL);
  exit_status_of(pid_);
  pid_ = -1;
}

int RunningCommand::stop() {
  ::kill(pid_, SIGTERM);
  const int status = exit_status_of(pid_);
  pid_ = -1;
  return status;
}

}  // namespace auth0::test
