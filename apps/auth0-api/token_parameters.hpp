#pragma once

#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace auth0::command {

/// The content of a token. The tenant chooses what is left out.
struct TokenParameters {
  std::optional<std::int64_t> expires_in;
  std::optional<std::string> subject;
  std::vector<std::string> audiences;
  std::optional<std::string> client_id;
  std::optional<std::string> scope;
  std::vector<std::string> permissions;
  std::vector<std::string> claims;
  std::vector<std::string> without_claims;
  std::vector<std::string> headers;
  std::optional<std::string> defect;
};

/// Declares the options; they are filled when the command line is parsed.
void declare(CLI::App& command, TokenParameters& parameters);

/// Whether a token endpoint could not issue such a token.
[[nodiscard]] bool is_customised(const TokenParameters& parameters);

/// The body of the request to a dev tenant. \throws UsageError if a pair is malformed.
[[nodiscard]] boost::json::object to_json(const TokenParameters& parameters);

}  // namespace auth0::command
