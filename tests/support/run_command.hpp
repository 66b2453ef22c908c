#pragma once

#include <chrono>
#include <string>
#include <sys/types.h>
#include <vector>

namespace auth0::test {

/// What a finished program left.
struct CommandResult {
  int exit_status = -1;  ///< -1 if a signal ended it, or it was ended because it took too long.
  std::string out;
  std::string err;
};

/// Runs a program to its end with `input` on its standard input. Ends it after the longest time, so that no
/// test waits for ever; `err` then says so.
[[nodiscard]] CommandResult run_command(const std::vector<std::string>& arguments,
                                        const std::string& input = "",
                                        std::chrono::milliseconds longest = std::chrono::minutes(5));

/// A program that runs until it is told to stop; its standard output is read line by line. The program never
/// waits for a reader: its output goes to a file in memory.
class RunningCommand {
 public:
  explicit RunningCommand(const std::vector<std::string>& arguments);
  ~RunningCommand();
  RunningCommand(const RunningCommand&) = delete;
  RunningCommand& operator=(const RunningCommand&) = delete;

  /// Reads until a line holds `text`, and returns that line; empty if the program ends first, or
  /// after five minutes.
  [[nodiscard]] std::string wait_for_line(const std::string& text);

  [[nodiscard]] int id() const { return pid_; }
  void send(int signal) const;
  /// Sends SIGTERM and returns the exit status.
  int stop();
  /// Sends SIGKILL, as if the machine had failed, and waits for the end.
  void kill();

 private:
  [[nodiscard]] bool has_ended() const;

  int pid_ = -1;
  int out_ = -1;
  off_t read_ = 0;  // bytes of the output
};

}  // namespace auth0::test
