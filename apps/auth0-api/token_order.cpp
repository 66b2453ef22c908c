#include "token_order.hpp"

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

void declare(CLI::App& command, TokenOrder& order) {
  command.add_option("--expires-in", order.expires_in, "Seconds until it expires; may be negative");
  command.add_option("--subject", order.subject, "The claim sub");
  command.add_option("--audience", order.audiences, "The claim aud; may be given more than once")
      ->allow_extra_args(false);
  command.add_option("--client-id", order.client_id, "The claim azp or client_id");
  command.add_option("--scope", order.scope, "The claim scope, names separated by spaces");
  command.add_option("--permission", order.permissions, "A member of permissions; may be given more than once")
      ->allow_extra_args(false);
  command
      .add_option("--claim", order.claims, "NAME=VALUE, the value JSON or text; may be given more than once")
      ->allow_extra_args(false);
  command.add_option("--without-claim", order.without_claims, "A claim to leave out; more than once")
      ->allow_extra_args(false);
  command.add_option("--header", order.headers, "NAME=VALUE for the token's header; more than once")
      ->allow_extra_args(false);
  command.add_option("--defect", order.defect,
                     fmt::format("What is wrong with it: {}", fmt::join(testing::defect_names(), ", ")));
}

bool is_made_to_order(const TokenOrder& order) {
  return order.expires_in || order.subject || order.audiences.size() > 1 || !order.permissions.empty() ||
         !order.claims.empty() || !order.without_claims.empty() || !order.headers.empty() || order.defect;
}

json::object to_json(const TokenOrder& order) {
  json::object body;
  if (order.expires_in) body["expires_in"] = *order.expires_in;
  if (order.subject) body["subject"] = *order.subject;
  if (order.client_id) body["client_id"] = *order.client_id;
  if (order.scope) body["scope"] = *order.scope;
  if (order.defect) body["defect"] = *order.defect;
  const auto set_list = [&body](const char* name, const std::vector<std::string>& values) {
    if (!values.empty()) body[name] = json::array(values.begin(), values.end());
  };
  set_list("audience", order.audiences);
  set_list("permissions", order.permissions);
  set_list("without_claims", order.without_claims);
  body["claims"] = members(order.claims, "--claim");
  body["header"] = members(order.headers, "--header");
  return body;
}

}  // namespace auth0::command
