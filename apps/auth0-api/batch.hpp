#pragma once

#include "commands.hpp"

#include <auth0/api_client.hpp>

#include <istream>

namespace auth0::command {

/// Verifies one request a line (docs/getting-started.md says what a line holds) and writes one answer a line to
/// standard output, in the same order and at once. A line that is not a request gets an answer that says so;
/// then the result is `wrong_usage`. Memory does not grow with the number of lines.
[[nodiscard]] ExitStatus verify_batch(const ApiClient& client, std::istream& requests);

}  // namespace auth0::command
