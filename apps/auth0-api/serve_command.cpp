#include "commands.hpp"
#include "serve/ext_authz_server.hpp"
#include "serve/sidecar.hpp"
#include "terminal_text.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fmt/core.h>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

namespace auth0::command {

namespace {

struct ServeArguments {
  std::string configuration_file;
  bool is_check = false;
  int threads = 0;
};

ExitStatus check(const std::string& file) {
  const auto configuration = serve::read_configuration(file);
  if (configuration) {
    serve::check_files(*configuration);
    return succeeded;
  }
  for (const auto& fault : configuration.error())
    fmt::print(stderr, "{}\n", for_terminal(serve::to_line(fault)));
  return wrong_usage;
}

std::function<std::unique_ptr<serve::ExtAuthzServer>(const serve::ExtAuthz&, const serve::Service&)>
ext_authz_maker() {
#ifdef AUTH0_API_SERVE_WITH_GRPC
  return serve::make_ext_authz_server;
#else
  return {};  // a configuration that wants it is refused
#endif
}

#ifdef AUTH0_API_GRPC_PROGRAM
// The process goes on as the program beside this one that has gRPC, whose many libraries every other command
// would load too.
[[noreturn]] void become_grpc_program(const ServeArguments& arguments) {
  const auto program =
      (std::filesystem::read_symlink("/proc/self/exe").parent_path() / AUTH0_API_GRPC_PROGRAM).string();
  std::vector<std::string> words = {program, "serve", "--config", arguments.configuration_file};
  if (arguments.threads > 0) words.insert(words.end(), {"--threads", std::to_string(arguments.threads)});
  std::vector<char*> pointers(words.size() + 1, nullptr);
  std::ranges::transform(words, pointers.begin(), [](std::string& word) { return word.data(); });
  execv(program.c_str(), pointers.data());
  throw UsageError("[ext_authz] needs the program '" + program +
                   "', which cannot be started: " + std::generic_category().message(errno));
}
#endif

ExitStatus run(const ServeArguments& arguments) {
  if (arguments.is_check) return check(arguments.configuration_file);
  std::optional first = serve::read_configuration(arguments.configuration_file);
#ifdef AUTH0_API_GRPC_PROGRAM
  if (*first && (*first)->ext_authz.port != 0) become_grpc_program(arguments);
#endif
  const auto read = [&] {  // the first time as it was read already
    return first ? *std::exchange(first, std::nullopt)
                 : serve::read_configuration(arguments.configuration_file);
  };
  return serve::run_sidecar(
      {.read_configuration = read,
       .make_gate = [](const auto& configuration,
                       const auto& previous) { return serve::make_gate(configuration, previous); },
       .make_ext_authz = ext_authz_maker(),
       .threads = arguments.threads});
}

}  // namespace

void add_serve_command(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand(
      "serve", "Answers a proxy (nginx, HAProxy, Envoy, ...) that asks whether a request may pass");
  const auto arguments = std::make_shared<ServeArguments>();
  command->add_option("--config", arguments->configuration_file, "The configuration, a TOML file")->required();
  command->add_flag("--check", arguments->is_check,
                    "Says what is wrong with the configuration, and does nothing else");
  command->add_option("--threads", arguments->threads, "Threads that serve requests (default: one a core)")
      ->check(CLI::Range(1, 256));
  command->callback([arguments, &action] { action = [arguments] { return run(*arguments); }; });
}

}  // namespace auth0::command
