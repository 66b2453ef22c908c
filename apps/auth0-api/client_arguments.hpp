#pragma once

#include <auth0/api_client.hpp>

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace auth0::command {

/// The arguments that say what a client trusts.
struct ClientArguments {
  std::vector<std::string> domains;
  std::string issuer;
  std::vector<std::string> audiences;
  std::vector<std::string> client_ids;
  std::optional<std::int64_t> max_token_size;
  std::vector<std::string> algorithms;
  std::string profile = "any";
  std::int64_t clock_tolerance = 0;
  std::optional<std::int64_t> max_token_age;
  std::string dpop_mode = "allowed";
  std::vector<std::string> dpop_algorithms;
  std::optional<std::int64_t> dpop_iat_offset;
  std::optional<std::int64_t> dpop_iat_leeway;
  std::string replay_protection = "on";
  std::string ca_file;
  std::string metadata_file;
  std::string jwks_file;
  std::optional<std::int64_t> now;
};

/// Declares the arguments; they are filled when the command line is parsed.
void declare(CLI::App& command, ClientArguments& arguments);

/// The mode that `--dpop-mode` names.
[[nodiscard]] DpopMode dpop_mode_of(const std::string& name);

/// The options of the client that the arguments describe. \throws UsageError if they cannot work together.
[[nodiscard]] ApiClientOptions to_client_options(const ClientArguments& arguments);

}  // namespace auth0::command
