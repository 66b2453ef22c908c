#include "commands.hpp"

#include <auth0/http_transport.hpp>
#include <auth0/testing/tenant.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdint>
#include <fmt/core.h>
#include <fmt/ranges.h>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace auth0::command {

namespace {

namespace json = boost::json;

struct TokenArguments {
  std::string tenant;
  std::string ca_file;
  std::optional<std::int64_t> expires_in;
  std::optional<std::string> subject;
  std::vector<std::string> audiences;
  std::optional<std::string> client_id;
  std::optional<std::string> scope;
  std::vector<std::string> permissions;
  std::vector<std::string> claims;
  std::vector<std::string> without_claims;
  std::vector<std::string> headers;
  std::optional<std::string> spoil;
};

// NAME=VALUE pairs as members; a value that is JSON is taken as such, any other text as a string.
json::object members(const std::vector<std::string>& pairs, const char* option) {
  json::object object;
  for (const auto& pair : pairs) {
    const auto equals = pair.find('=');
    if (equals == 0 || equals == std::string::npos)
      throw UsageError(fmt::format("{} takes NAME=VALUE", option));
    const std::string text = pair.substr(equals + 1);
    json::error_code error;
    json::value value = json::parse(text, error);
    object[pair.substr(0, equals)] = error ? json::value(text) : std::move(value);
  }
  return object;
}

json::object make_order(const TokenArguments& arguments) {
  json::object order;
  if (arguments.expires_in) order["expires_in"] = *arguments.expires_in;
  if (arguments.subject) order["subject"] = *arguments.subject;
  if (arguments.client_id) order["client_id"] = *arguments.client_id;
  if (arguments.scope) order["scope"] = *arguments.scope;
  if (arguments.spoil) order["spoil"] = *arguments.spoil;
  const auto set_list = [&order](const char* name, const std::vector<std::string>& values) {
    if (!values.empty()) order[name] = json::array(values.begin(), values.end());
  };
  set_list("audience", arguments.audiences);
  set_list("permissions", arguments.permissions);
  set_list("without_claims", arguments.without_claims);
  order["claims"] = members(arguments.claims, "--claim");
  order["header"] = members(arguments.headers, "--header");
  return order;
}

std::string order_url(std::string tenant) {
  if (tenant.find("://") == std::string::npos) tenant.insert(0, "https://");
  if (!tenant.ends_with('/')) tenant += '/';
  return tenant + "admin/token";
}

ExitStatus run(const TokenArguments& arguments) {
  const auto transport = make_http_transport({.ca_file = arguments.ca_file});
  const auto response = transport->send({.method = "POST",
                                         .url = order_url(arguments.tenant),
                                         .headers = {{"Content-Type", "application/json"}},
                                         .body = json::serialize(make_order(arguments))});
  if (!response) throw UsageError("the tenant does not answer: " + response.error().message);
  json::error_code error;
  const json::value answer = json::parse(response->body, error);
  if (error || !answer.is_object())
    throw UsageError("the tenant's answer is not a JSON object; is it a dev tenant?");
  if (response->status != 200) throw UsageError("the tenant refuses: " + json::serialize(answer));
  fmt::print("{}\n", std::string_view(answer.at("access_token").as_string()));
  return succeeded;
}

}  // namespace

void add_token_command(CLI::App& app, Action& action) {
  auto* command =
      app.add_subcommand("token", "Gets an access token, made to order, from a tenant that dev-tenant runs");
  const auto arguments = std::make_shared<TokenArguments>();
  command->add_option("--tenant", arguments->tenant, "The tenant's issuer URL or host:port")->required();
  command->add_option("--ca-file", arguments->ca_file, "The CA file that dev-tenant wrote")->required();
  command->add_option("--expires-in", arguments->expires_in, "Seconds until it expires; may be negative");
  command->add_option("--subject", arguments->subject, "The claim sub");
  command->add_option("--audience", arguments->audiences, "The claim aud; may be given more than once")
      ->allow_extra_args(false);
  command->add_option("--client-id", arguments->client_id, "The claim azp or client_id");
  command->add_option("--scope", arguments->scope, "The claim scope, names separated by spaces");
  command
      ->add_option("--permission", arguments->permissions,
                   "A member of permissions; may be given more than once")
      ->allow_extra_args(false);
  command
      ->add_option("--claim", arguments->claims,
                   "NAME=VALUE, the value JSON or text; may be given more than once")
      ->allow_extra_args(false);
  command->add_option("--without-claim", arguments->without_claims, "A claim to leave out; more than once")
      ->allow_extra_args(false);
  command->add_option("--header", arguments->headers, "NAME=VALUE for the token's header; more than once")
      ->allow_extra_args(false);
  command->add_option("--spoil", arguments->spoil,
                      fmt::format("How to spoil it: {}", fmt::join(testing::spoil_names(), ", ")));
  command->callback([arguments, &action] { action = [arguments] { return run(*arguments); }; });
}

}  // namespace auth0::command
