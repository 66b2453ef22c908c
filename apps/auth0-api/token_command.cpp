#include "commands.hpp"
#include "curl_line.hpp"
#include "dpop_key_file.hpp"
#include "output.hpp"
#include "tenant_connection.hpp"
#include "token_parameters.hpp"

#include <boost/json/object.hpp>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>

namespace auth0::command {

namespace {

namespace json = boost::json;

struct TokenArguments {
  std::string tenant;
  std::string ca_file;
  TokenParameters parameters;
  std::string client_secret = "test-secret";
  std::string key_file;
  std::string print = "token";
  std::string method = "GET";
  std::string url;
  std::string nonce;
};

using OptionalKey = std::optional<testing::DpopKey>;

std::string get_token(const TokenArguments& arguments, const OptionalKey& key) {
  const TenantConnection tenant(arguments.tenant, arguments.ca_file);
  const auto& parameters = arguments.parameters;
  if (key && !is_customised(parameters)) {
    return tenant.request_token(
        {.client_id = parameters.client_id.value_or("test-client"),
         .client_secret = arguments.client_secret,
         .audience = parameters.audiences.empty() ? "https://api.example.com" : parameters.audiences.front(),
         .scope = parameters.scope.value_or("")},
        *key);
  }
  auto body = to_json(parameters);
  // A cnf of the user's own stays as it is.
  if (key) body["claims"].as_object().emplace("cnf", json::object{{"jkt", key->thumbprint()}});
  return tenant.request_custom_token(body);
}

std::string curl_line_of(const TokenArguments& arguments, const OptionalKey& key, const std::string& token) {
  TokenRequestLine request{.method = arguments.method, .url = arguments.url, .token = token};
  if (key) {
    request.proof = key->make_proof(
        {.method = arguments.method, .url = arguments.url, .access_token = token, .nonce = arguments.nonce});
  }
  return curl_line(request);
}

ExitStatus run(const TokenArguments& arguments) {
  if (arguments.print == "curl" && arguments.url.empty()) throw UsageError("--print curl needs --url");
  const auto key = arguments.key_file.empty() ? OptionalKey() : dpop_key_in(arguments.key_file);
  const std::string token = get_token(arguments, key);
  print_line(stdout, arguments.print == "curl" ? curl_line_of(arguments, key, token) : token);
  return succeeded;
}

void declare_request(CLI::App& command, TokenArguments& arguments) {
  auto* dpop = command.add_option("--dpop", arguments.key_file,
                                  "Binds the token to the key in this PEM file, which is made if it is absent");
  command
      .add_option("--client-secret", arguments.client_secret,
                  "With --dpop: what the client authenticates with at the token endpoint")
      ->capture_default_str()
      ->needs(dpop);
  command
      .add_option("--print", arguments.print,
                  "token, or curl: a command line that calls --url with it, and with a fresh proof")
      ->capture_default_str()
      ->check(CLI::IsMember({"token", "curl"}));
  command.add_option("--url", arguments.url, "The URL to call");
  command.add_option("--method", arguments.method, "The method to call it with")->capture_default_str();
  command.add_option("--nonce", arguments.nonce, "What the API demanded in its DPoP-Nonce header")->needs(dpop);
}

}  // namespace

void add_token_command(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand(
      "token", "Gets an access token from a tenant that dev-tenant runs, customised or bound to a key");
  const auto arguments = std::make_shared<TokenArguments>();
  command->add_option("--tenant", arguments->tenant, "The tenant's issuer URL or host:port")->required();
  command->add_option("--ca-file", arguments->ca_file, "The CA file that dev-tenant wrote")->required();
  declare(*command, arguments->parameters);
  declare_request(*command, *arguments);
  command->callback([arguments, &action] { action = [arguments] { return run(*arguments); }; });
}

}  // namespace auth0::command
