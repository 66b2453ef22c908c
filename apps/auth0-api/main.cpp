#include "commands.hpp"
#include "option_names.hpp"
#include "output.hpp"
#include "terminal_text.hpp"

#include <auth0/exceptions.hpp>
#include <auth0/version.hpp>

#include <algorithm>
#include <exception>
#include <iostream>
#include <string>

namespace {

using namespace auth0::command;

// The first option that no command has, without its value, which may be a secret; empty if there is none.
std::string unknown_option(const CLI::App& app) {
  const auto rest = app.remaining(true);
  const auto found = std::ranges::find_if(rest, [](const std::string& text) { return text.starts_with('-'); });
  return found == rest.end() ? std::string() : for_terminal(found->substr(0, found->find('=')));
}

// CLI11 repeats what it cannot use: it may be a token, as in `Bearer eyJ…`, or a secret behind the wrong
// option.
std::string without_values(std::string message, int argc, char** argv) {
  constexpr std::size_t longest_shown = 40;  // of paths, URLs and numbers that were mistyped
  for (int i = 1; i < argc; ++i) {
    std::string value = argv[i];
    if (value.starts_with('-')) value.erase(0, value.find('=') == std::string::npos ? 0 : value.find('=') + 1);
    if (value.size() <= longest_shown) continue;
    for (auto at = message.find(value); at != std::string::npos; at = message.find(value))
      message.replace(at, value.size(), "(a value that is not shown)");
  }
  return message;
}

// CLI11 has an exit status for each kind of mistake; this command has one for all.
int report(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
  if (error.get_exit_code() == 0) {  // --help and --version are not mistakes
    app.exit(error);
    return succeeded;
  }
  // A mistyped option says more than the required one that is absent because of it.
  if (const auto unknown = unknown_option(app); !unknown.empty()) {
    app.exit(CLI::ExtrasError({unknown}));
  } else if (!app.remaining(true).empty()) {
    app.exit(CLI::ParseError("There is an argument too many. A token is one argument, without its scheme.",
                             error.get_exit_code()));
  } else {
    app.exit(CLI::ParseError(without_values(error.what(), argc, argv), error.get_exit_code()));
  }
  return wrong_usage;
}

std::string message_of(const std::exception& error) {
  return for_terminal(with_command_option(error.what()));
}

int run(int argc, char** argv) {
  CLI::App app("Verifies, explains and exchanges OAuth 2.0 tokens, and runs a tenant to try them with.",
               "auth0-api");
  app.set_version_flag("--version", AUTH0_API_VERSION);
  app.require_subcommand(1);
  Action action;
#ifndef AUTH0_API_SERVE_WITH_GRPC  // the program that `serve` becomes where Envoy asks over gRPC
  add_verify_command(app, action);
  add_explain_command(app, action);
  add_exchange_command(app, action);
  add_dev_tenant_command(app, action);
  add_token_command(app, action);
  add_demo_command(app, action);
#endif
  add_serve_command(app, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return report(app, error, argc, argv);
  }
  const auto status = action();
  flush_output();
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const auth0::AuthError& error) {
    std::cerr << "auth0-api: " << to_string(error.error().code) << ": " << message_of(error) << '\n';
  } catch (const std::exception& error) {
    std::cerr << "auth0-api: " << message_of(error) << '\n';
  }
  return wrong_usage;
}
