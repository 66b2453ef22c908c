#include "token_parameters.hpp"

#include "commands.hpp"
#include "parsed_json.hpp"

#include <auth0/testing/tenant.hpp>

#include <boost/json/array.hpp>
#include <fmt/core.h>
#include <fmt/ranges.h>

namespace auth0::command {

namespace {

namespace json = boost::json;

// NAME=VALUE pairs as members; a value that is JSON is taken as such, any other text as a string.
json::object members(const std::vector<std::string>& pairs, const char* option) {
  json::object object;
  for (const auto& pair : pairs) {
    const auto equals = pair.find('=');
    if (equals == 0 || equals == std::string::npos)
      throw UsageError(fmt::format("{} takes NAME=VALUE", option));
    const std::string text = pair.substr(equals + 1);
    auto value = parsed_json(text);
    object[pair.substr(0, equals)] = value ? std::move(*value) : json::value(text);
  }
  return object;
}

}  // namespace

void declare(CLI::App& command, TokenParameters& parameters) {
  command.add_option("--expires-in", parameters.expires_in, "Seconds until it expires; may be negative");
  command.add_option("--subject", parameters.subject, "The claim sub");
  command.add_option("--audience", parameters.audiences, "The claim aud; may be given more than once")
      ->allow_extra_args(false);
  command.add_option("--client-id", parameters.client_id, "The claim azp or client_id");
  command.add_option("--scope", parameters.scope, "The claim scope, names separated by spaces");
  command
      .add_option("--permission", parameters.permissions,
                  "A member of permissions; may be given more than once")
      ->allow_extra_args(false);
  command
      .add_option("--claim", parameters.claims,
                  "NAME=VALUE, the value JSON or text; may be given more than once")
      ->allow_extra_args(false);
  command.add_option("--without-claim", parameters.without_claims, "A claim to leave out; more than once")
      ->allow_extra_args(false);
  command.add_option("--header", parameters.headers, "NAME=VALUE for the token's header; more than once")
      ->allow_extra_args(false);
  command.add_option("--defect", parameters.defect,
                     fmt::format("What is wrong with it: {}", fmt::join(testing::defect_names(), ", ")));
}

bool is_customised(const TokenParameters& parameters) {
  return parameters.expires_in || parameters.subject || parameters.audiences.size() > 1 ||
         !parameters.permissions.empty() || !parameters.claims.empty() || !parameters.without_claims.empty() ||
         !parameters.headers.empty() || parameters.defect;
}

json::object to_json(const TokenParameters& parameters) {
  json::object body;
  if (parameters.expires_in) body["expires_in"] = *parameters.expires_in;
  if (parameters.subject) body["subject"] = *parameters.subject;
  if (parameters.client_id) body["client_id"] = *parameters.client_id;
  if (parameters.scope) body["scope"] = *parameters.scope;
  if (parameters.defect) body["defect"] = *parameters.defect;
  const auto set_list = [&body](const char* name, const std::vector<std::string>& values) {
    if (!values.empty()) body[name] = json::array(values.begin(), values.end());
  };
  set_list("audience", parameters.audiences);
  set_list("permissions", parameters.permissions);
  set_list("without_claims", parameters.without_claims);
  body["claims"] = members(parameters.claims, "--claim");
  body["header"] = members(parameters.headers, "--header");
  return body;
}

}  // namespace auth0::command
