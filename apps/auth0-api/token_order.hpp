#pragma once

#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace auth0::command {

/// What a token is to say. Whatever is left out the tenant decides.
struct TokenOrder {
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
void declare(CLI::App& command, TokenOrder& order);

/// Whether it says what no client can ask a token endpoint for.
[[nodiscard]] bool is_made_to_order(const TokenOrder& order);

/// The body of the order to a dev tenant. \throws UsageError if a pair is none.
[[nodiscard]] boost::json::object to_json(const TokenOrder& order);

}  // namespace auth0::command
