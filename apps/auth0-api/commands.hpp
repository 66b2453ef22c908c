#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <stdexcept>

namespace auth0::command {

/// What a command returns to the shell.
enum ExitStatus : int {
  succeeded = 0,
  refused = 1,      ///< The token was refused or could not be had, or the demo did not come out as it should.
  wrong_usage = 2,  ///< Options, files or input lines are not what they should be.
};

/// Options that were parsed but cannot work together, or a file that cannot be used; becomes `wrong_usage`.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What to run once the command line is parsed.
using Action = std::function<ExitStatus()>;

/// Each adds its subcommand to `app`; when the subcommand is chosen, it sets `action`.
void add_verify_command(CLI::App& app, Action& action);
void add_explain_command(CLI::App& app, Action& action);
void add_exchange_command(CLI::App& app, Action& action);
void add_dev_tenant_command(CLI::App& app, Action& action);
void add_token_command(CLI::App& app, Action& action);
void add_demo_command(CLI::App& app, Action& action);
void add_serve_command(CLI::App& app, Action& action);

}  // namespace auth0::command
