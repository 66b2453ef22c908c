#pragma once

#include <string>
#include <vector>

namespace auth0::test {

/// What a finished program left.
struct CommandResult {
  int exit_status = -1;  ///< -1 if a signal ended it.
  std::string out;
  std::string err;
};

/// Runs a program to its end with `input` on its standard input.
[[nodiscard]] CommandResult run_command(const std::vector<std::string>& arguments,
                                        const std::string& input = "");

/// A program that runs until it is told to stop; its standard output is read line by line.
class RunningCommand {
 public:
  explicit RunningCommand(const std::vector<std::string>& arguments);
  ~RunningCommand();
  RunningCommand(const RunningCommand&) = delete;
  RunningCommand& operator=(const RunningCommand&) = delete;

  /// Reads until a line holds `text`, and returns that line; empty if the output ends first.
  [[nodiscard]] std::string wait_for_line(const std::string& text) const;

  [[nodiscard]] int id() const { return pid_; }
  void send(int signal) const;
  /// Sends SIGTERM and returns the exit status.
  int stop();
  /// Sends SIGKILL, as if the machine had failed, and waits for the end.
  void kill();

 private:
  int pid_ = -1;
  int out_ = -1;
};

}  // namespace auth0::test
