#include "exchange_arguments.hpp"

#include "commands.hpp"
#include "files.hpp"
#include "input.hpp"

#include <cstdlib>
#include <iostream>
#include <sstream>

namespace auth0::command {

namespace {

constexpr const char* usual_variable = "AUTH0_CLIENT_SECRET";
constexpr std::int64_t longest_deadline = 3600;

void declare_server(CLI::App& command, ExchangeArguments& arguments) {
  auto* server = command.add_option_group("server");
  server->add_option("--domain", arguments.domain, "Auth0 domain, for example tenant.eu.auth0.com");
  server->add_option("--issuer", arguments.issuer,
                     "Exact issuer URL of any OpenID provider, instead of --domain");
  server->require_option(1);
  command.add_option("--ca-file", arguments.ca_file, "PEM file with the certificate authorities to trust");
}

void declare_credentials(CLI::App& command, ExchangeArguments& arguments) {
  command.add_option("--client-id", arguments.client_id, "The client that exchanges the token")->required();
  auto* secret_env = command.add_option("--client-secret-env", arguments.client_secret_env,
                                        "Environment variable with its secret (default AUTH0_CLIENT_SECRET)");
  auto* secret_file =
      command.add_option("--client-secret-file", arguments.client_secret_file, "File with its secret");
  auto* private_key = command.add_option("--private-key-file", arguments.private_key_file,
                                         "PEM file with the key that signs its assertions (private_key_jwt)");
  command
      .add_option("--private-key-algorithm", arguments.private_key_algorithm,
                  "What it signs them with (default RS256)")
      ->needs(private_key);
  command.add_option("--private-key-id", arguments.key_id, "The kid of the assertions")->needs(private_key);
  auto* certificate = command.add_option("--client-certificate-file", arguments.client_certificate_file,
                                         "PEM file with the certificate that it shows (mutual TLS)");
  auto* key = command.add_option("--client-key-file", arguments.client_key_file,
                                 "PEM file with the key of the certificate");
  certificate->needs(key);
  key->needs(certificate);
  secret_env->excludes(secret_file)->excludes(private_key)->excludes(certificate);
  secret_file->excludes(private_key)->excludes(certificate);
  private_key->excludes(certificate);
}

// Who gives a credential here is told better. What was given is not repeated, as it would be for an option that
// is not known.
void refuse_on_command_line(CLI::App& command, const std::string& name, const std::string& instead) {
  command.add_option(name)->group("")->each([instead](const std::string& /*given*/) {
    throw UsageError("other users of the machine can see the command line: " + instead);
  });
}

std::string variable(const std::string& name) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread runs yet
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::string() : value;
}

std::string secret_from_file(const std::string& path) {
  std::string secret = read_file("--client-secret-file", path);
  secret.erase(secret.find_last_not_of("\r\n") + 1);  // what editors leave
  if (secret.empty()) throw UsageError("--client-secret-file: " + path + " is empty");
  return secret;
}

std::string client_secret(const ExchangeArguments& arguments) {
  if (!arguments.client_secret_file.empty()) return secret_from_file(arguments.client_secret_file);
  const std::string name = arguments.client_secret_env.empty() ? usual_variable : arguments.client_secret_env;
  auto secret = variable(name);
  if (secret.empty()) {
    throw UsageError("the environment variable " + name +
                     " is not set; give the client's secret there or by --client-secret-file, its key by "
                     "--private-key-file, or its certificate by --client-certificate-file");
  }
  return secret;
}

ClientAuthentication authentication_of(const ExchangeArguments& arguments) {
  ClientAuthentication authentication;
  if (!arguments.client_certificate_file.empty()) {
    auto& identity = authentication.mutual_tls.emplace();
    identity.certificate_pem = read_file("--client-certificate-file", arguments.client_certificate_file);
    identity.private_key_pem = read_file("--client-key-file", arguments.client_key_file);
  } else if (!arguments.private_key_file.empty()) {
    auto& signer = authentication.private_key_jwt.emplace();
    signer.private_key_pem = read_file("--private-key-file", arguments.private_key_file);
    signer.algorithm = arguments.private_key_algorithm;
    signer.key_id = arguments.key_id;
  } else {
    authentication.client_secret = client_secret(arguments);
  }
  return authentication;
}

}  // namespace

void declare(CLI::App& command, ExchangeArguments& arguments) {
  declare_server(command, arguments);
  declare_credentials(command, arguments);
  command
      .add_option("--subject-token-file", arguments.subject_token_file,
                  "File with the token to exchange (default -, standard input)")
      ->capture_default_str();
  command.add_option("--deadline", arguments.deadline, "Seconds that the whole exchange may take")
      ->capture_default_str()
      ->check(CLI::Range(std::int64_t{1}, longest_deadline));
  refuse_on_command_line(command, "--client-secret",
                         "give the secret by --client-secret-env or --client-secret-file");
  refuse_on_command_line(command, "--actor-token", "give the token by --actor-token-file");
  for (const auto* name : {"--subject-token", "argument"})
    refuse_on_command_line(command, name, "give the token by --subject-token-file or on standard input");
}

ApiClientOptions to_client_options(const ExchangeArguments& arguments) {
  // Not among the members below: where one of them throws, GCC 12 destroys default members of others twice.
  auto authentication = authentication_of(arguments);
  return {.domain = arguments.domain,
          .issuer = arguments.issuer,
          .audience = "none: this client verifies no tokens",
          .client_id = arguments.client_id,
          .client_authentication = std::move(authentication),
          .transport = {.ca_file = arguments.ca_file}};
}

std::string token_from(const std::string& option, const std::string& path) {
  const bool is_standard_input = path == "-";
  std::istringstream file(is_standard_input ? std::string() : read_file(option, path));
  auto token = read_token(is_standard_input ? std::cin : file);
  const std::string place = is_standard_input ? "standard input" : option + ": " + path;
  if (token.empty()) throw UsageError(place + " does not contain a token");
  if (token.size() > max_token_input) throw UsageError(place + " contains a token of more than 256 KiB");
  return token;
}

std::vector<ExtraParameter> extra_parameters(const ExchangeArguments& arguments) {
  std::vector<ExtraParameter> extra;
  for (const auto& pair : arguments.parameters) {
    const auto equals = pair.find('=');
    if (equals == 0 || equals == std::string::npos) throw UsageError("--parameter takes NAME=VALUE");
    extra.push_back({.name = pair.substr(0, equals), .value = pair.substr(equals + 1)});
  }
  return extra;
}

std::chrono::milliseconds deadline_of(const ExchangeArguments& arguments) {
  return std::chrono::seconds(arguments.deadline);
}

}  // namespace auth0::command
