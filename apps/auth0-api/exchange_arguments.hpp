#pragma once

#include <auth0/api_client.hpp>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace auth0::command {

/// The arguments that every exchange has: where, as whom, and for which token. Credentials come from files,
/// from the environment or from standard input, never from the command line, which other users of the machine
/// can see.
struct ExchangeArguments {
  std::string domain;
  std::string issuer;
  std::string ca_file;
  std::string client_id;
  std::string client_secret_env;
  std::string client_secret_file;
  std::string private_key_file;
  std::string private_key_algorithm = "RS256";
  std::string key_id;
  std::string client_certificate_file;
  std::string client_key_file;
  std::string subject_token_file = "-";
  std::vector<std::string> parameters;
  std::int64_t deadline = 10;
};

/// Declares the arguments; they are filled when the command line is parsed.
void declare(CLI::App& command, ExchangeArguments& arguments);

/// A client that can exchange tokens. \throws UsageError if the arguments name no credential, or one that is
/// not there.
[[nodiscard]] ApiClientOptions to_client_options(const ExchangeArguments& arguments);

/// A token from the file that an option names, or standard input if it is called `-`. \throws UsageError if
/// there is none, or it is larger than 256 KiB.
[[nodiscard]] std::string token_from(const std::string& option, const std::string& path);

/// The value of `--parameter`. \throws UsageError if it is not NAME=VALUE.
[[nodiscard]] std::vector<ExtraParameter> extra_parameters(const ExchangeArguments& arguments);

/// How long the whole exchange may take.
[[nodiscard]] std::chrono::milliseconds deadline_of(const ExchangeArguments& arguments);

}  // namespace auth0::command
