#include "commands.hpp"
#include "terminal_text.hpp"

#include <auth0/exceptions.hpp>
#include <auth0/version.hpp>

#include <exception>
#include <iostream>

namespace {

using namespace auth0::command;

// CLI11 has an exit status for each kind of mistake; this command has one for all.
int report(const CLI::App& app, const CLI::ParseError& error) {
  return app.exit(error) == 0 ? succeeded : wrong_usage;  // --help and --version are no mistakes
}

int run(int argc, char** argv) {
  CLI::App app("Verifies, explains and exchanges OAuth 2.0 tokens, and runs a tenant to try them with.",
               "auth0-api");
  app.set_version_flag("--version", AUTH0_API_VERSION);
  app.require_subcommand(1);
  Action action;
  add_verify_command(app, action);
  add_explain_command(app, action);
  add_exchange_command(app, action);
  add_dev_tenant_command(app, action);
  add_token_command(app, action);
  add_demo_command(app, action);
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
    std::cerr << "auth0-api: " << to_string(error.error().code) << ": " << for_terminal(error.what()) << '\n';
  } catch (const std::exception& error) {
    std::cerr << "auth0-api: " << for_terminal(error.what()) << '\n';
  }
  return wrong_usage;
}
