#include "batch.hpp"
#include "client_arguments.hpp"
#include "commands.hpp"
#include "files.hpp"
#include "input.hpp"
#include "output.hpp"

#include <auth0/api_client.hpp>

#include <cstdio>
#include <fmt/core.h>
#include <iostream>
#include <memory>
#include <string>

namespace auth0::command {

namespace {

struct VerifyArguments {
  ClientArguments client;
  std::string token = "-";
  std::string requests_file;
};

ExitStatus verify_one(const ApiClient& client, const std::string& argument) {
  const auto token =
      client.try_verify_access_token({.access_token = argument == "-" ? read_token(std::cin) : argument});
  if (!token) {
    const Error& error = token.error();
    print_line(stderr,
               fmt::format("{} ({}): {}", to_string(error.code), to_string(error.reason), error.message));
    return refused;
  }
  print_line(stdout, token->claims_json());
  return succeeded;
}

ExitStatus verify_many(const ApiClient& client, const std::string& path) {
  if (path == "-") return verify_batch(client, std::cin);
  auto requests = open_file("--requests", path);
  return verify_batch(client, requests);
}

ExitStatus verify(const VerifyArguments& arguments) {
  const ApiClient client(to_client_options(arguments.client));
  if (!arguments.requests_file.empty()) return verify_many(client, arguments.requests_file);
  return verify_one(client, arguments.token);
}

}  // namespace

void add_verify_command(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("verify", "Verifies one access token, or many from a file");
  const auto arguments = std::make_shared<VerifyArguments>();
  declare(*command, arguments->client);
  auto* requests =
      command->add_option("--requests", arguments->requests_file,
                          "File with one JSON object a line (- for standard input); answers likewise");
  command->add_option("token", arguments->token, "The token; - or nothing reads it from standard input")
      ->excludes(requests);
  command->callback([arguments, &action] { action = [arguments] { return verify(*arguments); }; });
}

}  // namespace auth0::command
