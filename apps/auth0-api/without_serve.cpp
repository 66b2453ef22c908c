#include "commands.hpp"

namespace auth0::command {

// Where the command is built without `serve`.
void add_serve_command(CLI::App& /*app*/, Action& /*action*/) {}

}  // namespace auth0::command
