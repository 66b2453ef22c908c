#include "commands.hpp"
#include "option_names.hpp"
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

// CLI11 has an exit status for each kind of mistake; this command has one for all.
int report(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) {  // --help and --version are not mistakes
    app.exit(error);
    return succeeded;
  }
  // A mistyped option says more than the required one that is absent because of it.
  const auto unknown = unknown_option(app);
  app.exit(unknown.empty() ? error : CLI::ParseError(CLI::ExtrasError({unknown})));
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
    return report(app, error);
  }
  return action();
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
