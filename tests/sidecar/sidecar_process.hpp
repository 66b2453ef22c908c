#pragma once

#include "sidecar/raw_client.hpp"
#include "support/eventually.hpp"
#include "support/paths.hpp"
#include "support/write_file.hpp"

#include <array>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <map>
#include <spawn.h>
#include <stdexcept>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <vector>

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX wants it declared by the program

namespace auth0::test {

/// A folder that ends with the test.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = std::filesystem::path(::testing::TempDir()) / "sidecar-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder");
    path_ = name;
  }
  ~ScratchFolder() { std::filesystem::remove_all(path_); }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  [[nodiscard]] std::string file(const std::string& name) const { return path_ / name; }
  [[nodiscard]] std::string text(const std::string& name) const {
    std::ifstream stream(path_ / name);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

 private:
  std::filesystem::path path_;
};

/// The process of the sidecar over a ScriptedGate, with the lines of its configuration.
class SidecarProcess {
 public:
  struct Options {
    std::string configuration = "log none\n";
    std::string threads = "2";
    std::string shell_before{};  ///< Commands that the shell runs before it becomes the sidecar.
    std::map<std::string, std::string> environment{};
    int descriptor_3 = -1;  ///< What the process gets as descriptor 3.
  };

  explicit SidecarProcess(const Options& options) {
    configure(options.configuration);
    posix_spawn_file_actions_t actions{};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, folder.file("out").c_str(),
                                     O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, folder.file("err").c_str(),
                                     O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (options.descriptor_3 >= 0) posix_spawn_file_actions_adddup2(&actions, options.descriptor_3, 3);
    const std::string script = options.shell_before + " exec \"$0\" \"$@\"";
    std::vector<std::string> arguments = {
        "/bin/sh", "-c", script, program_path("scripted_sidecar"), folder.file("conf"), options.threads};
    std::vector<std::string> variables;
    for (char** variable = environ; *variable != nullptr; ++variable)
      variables.emplace_back(*variable);
    for (const auto& [name, value] : options.environment)
      variables.emplace_back(name).append("=").append(value);
    auto argv = pointers(arguments);
    auto envp = pointers(variables);
    if (posix_spawn(&pid_, "/bin/sh", &actions, nullptr, argv.data(), envp.data()) != 0)
      throw std::runtime_error("cannot start the sidecar");
    posix_spawn_file_actions_destroy(&actions);
  }
  ~SidecarProcess() {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    static_cast<void>(wait());
  }
  SidecarProcess(const SidecarProcess&) = delete;
  SidecarProcess& operator=(const SidecarProcess&) = delete;

  void configure(const std::string& lines) const { write_file(folder.file("conf"), lines); }
  void send(int signal) const { kill(pid_, signal); }
  /// How many files it may have open.
  [[nodiscard]] rlim_t most_files() const {
    rlimit limit{};
    EXPECT_EQ(prlimit(pid_, RLIMIT_NOFILE, nullptr, &limit), 0);
    return limit.rlim_cur;
  }
  void lower_most_files(rlim_t to) const {
    rlimit limit{};
    EXPECT_EQ(prlimit(pid_, RLIMIT_NOFILE, nullptr, &limit), 0);
    limit.rlim_cur = to;
    EXPECT_EQ(prlimit(pid_, RLIMIT_NOFILE, &limit, nullptr), 0);
  }
  /// Waits for a text on standard error. If it does not come, the result tells what the process does instead.
  [[nodiscard]] ::testing::AssertionResult says(const std::string& text,
                                                const std::string& stream = "err") const {
    if (eventually([&] { return folder.text(stream).contains(text); })) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure() << "it says:\n" << folder.text("err") << "and waits in:\n" << waits();
  }
  /// The port that it said to listen on.
  [[nodiscard]] std::uint16_t port(const std::string& before = "listening on 127.0.0.1:") const {
    EXPECT_TRUE(says(before)) << folder.text("err");
    const auto text = folder.text("err");
    const auto at = text.find(before);
    return at == std::string::npos ? std::uint16_t{0}
                                   : static_cast<std::uint16_t>(std::stoi(text.substr(at + before.size())));
  }
  [[nodiscard]] std::uint16_t operations_port() const { return port("for operations on 127.0.0.1:"); }
  [[nodiscard]] bool has_ended() {
    int status = 0;
    if (pid_ > 0 && waitpid(pid_, &status, WNOHANG) == pid_) {
      exit_status_ = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
      pid_ = -1;
    }
    return pid_ <= 0;
  }
  /// Waits for its end; the exit status, -1 if a signal ended it.
  int wait() {
    EXPECT_TRUE(eventually([this] { return has_ended(); }));
    return exit_status_;
  }
  int stop() {
    send(SIGTERM);
    return wait();
  }

  ScratchFolder folder;

 private:
  static std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> all;
    for (auto& text : texts)
      all.push_back(text.data());
    all.push_back(nullptr);
    return all;
  }

  // What each of its threads waits in, as the kernel says it.
  [[nodiscard]] std::string waits() const {
    std::string text;
    std::error_code error;
    for (const auto& thread :
         std::filesystem::directory_iterator("/proc/" + std::to_string(pid_) + "/task", error)) {
      std::ifstream file(thread.path() / "wchan");
      text.append(std::istreambuf_iterator<char>(file), {}).append("\n");
    }
    return text;
  }

  pid_t pid_ = -1;
  int exit_status_ = -1;
};

}  // namespace auth0::test
