#include "commands.hpp"
#include "exchange_arguments.hpp"
#include "not_empty.hpp"
#include "output.hpp"

#include <auth0/api_client.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <fmt/core.h>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace auth0::command {

namespace {

namespace json = boost::json;

struct ExchangeCommand {
  ExchangeArguments common{};
  bool show_mfa_token = false;
  std::string audience{};
  std::string scope{};
  std::string subject_token_type{};
  std::string requested_token_type{};
  std::optional<std::string> organization{};
  std::string actor_token_file{};
  std::string actor_token_type{};
  std::string connection{};
  std::string login_hint{};
};

using Arguments = std::shared_ptr<ExchangeCommand>;

void set_if_any(json::object& object, const char* name, const std::string& value) {
  if (!value.empty()) object[name] = value;
}

json::object to_json(const ExchangedToken& token) {
  json::object object{{"access_token", token.access_token}, {"token_type", token.token_type}};
  set_if_any(object, "issued_token_type", token.issued_token_type);
  set_if_any(object, "scope", token.scope);
  if (token.expires_at) object["expires_at"] = token.expires_at->time_since_epoch().count();
  return object;
}

json::object to_json(const ExchangedTokenSet& tokens) {
  auto object = to_json(static_cast<const ExchangedToken&>(tokens));
  set_if_any(object, "id_token", tokens.id_token);
  set_if_any(object, "refresh_token", tokens.refresh_token);
  return object;
}

json::object to_json(const ConnectionToken& token) {
  auto object = to_json(static_cast<const ExchangedToken&>(token));
  object["connection"] = token.connection;
  set_if_any(object, "login_hint", token.login_hint);
  return object;
}

// Standard output is where credentials go; standard error may be kept in a log.
void print_mfa_token(const OAuthError& answer) {
  const auto& requirements = answer.mfa_requirements_json;
  print_line(stdout, json::serialize(json::object{
                         {"error", answer.error},
                         {"mfa_token", answer.mfa_token},
                         {"mfa_requirements", json::parse(requirements.empty() ? "{}" : requirements)}}));
  flush_output();
}

void print_answer(const OAuthError& answer) {
  const std::string text = answer.error_description.empty() ? "" : ": " + answer.error_description;
  print_line(stderr, fmt::format("the server said {} {}{}", answer.http_status, answer.error, text));
  if (!answer.mfa_requirements_json.empty())
    print_line(stderr, "mfa_requirements: " + answer.mfa_requirements_json);
}

// Mistakes that were found before anybody was asked.
bool is_wrong_usage(Reason reason) {
  using enum Reason;
  return reason == missing_argument || reason == invalid_configuration ||
         reason == exchange_parameter_invalid || reason == subject_token_invalid ||
         reason == organization_blank;
}

ExitStatus report(const Error& error, bool show_mfa_token) {
  print_line(stderr, fmt::format("{} ({}): {}", to_string(error.code), to_string(error.reason), error.message));
  if (error.oauth) print_answer(*error.oauth);
  if (error.retry_after) print_line(stderr, fmt::format("try again in {} s", error.retry_after->count()));
  if (error.oauth && show_mfa_token && !error.oauth->mfa_token.empty()) print_mfa_token(*error.oauth);
  return is_wrong_usage(error.reason) ? wrong_usage : refused;
}

template <class Token>
ExitStatus finish(const Result<Token>& token, const ExchangeCommand& arguments) {
  if (!token) return report(token.error(), arguments.show_mfa_token);
  print_line(stdout, json::serialize(to_json(*token)));
  flush_output();
  return succeeded;
}

std::string subject_token(const ExchangeCommand& arguments) {
  return token_from("--subject-token-file", arguments.common.subject_token_file);
}

ExitStatus exchange_by_profile(const ExchangeCommand& arguments) {
  const ApiClient client(to_client_options(arguments.common));
  const std::string subject = subject_token(arguments);
  const std::string actor = arguments.actor_token_file.empty()
                                ? std::string()
                                : token_from("--actor-token-file", arguments.actor_token_file);
  ExchangeProfileRequest options{.subject_token_type = arguments.subject_token_type,
                                 .audience = arguments.audience,
                                 .scope = arguments.scope,
                                 .requested_token_type = arguments.requested_token_type,
                                 .actor_token = actor,
                                 .actor_token_type = arguments.actor_token_type,
                                 .extra = extra_parameters(arguments.common),
                                 .deadline = deadline_of(arguments.common)};
  if (arguments.organization) options.organization = *arguments.organization;
  return finish(client.try_get_token_by_exchange_profile(subject, options), arguments);
}

ExitStatus exchange_on_behalf_of(const ExchangeCommand& arguments) {
  const ApiClient client(to_client_options(arguments.common));
  const std::string subject = subject_token(arguments);
  return finish(client.try_get_token_on_behalf_of(subject, {.audience = arguments.audience,
                                                            .scope = arguments.scope,
                                                            .extra = extra_parameters(arguments.common),
                                                            .deadline = deadline_of(arguments.common)}),
                arguments);
}

ExitStatus exchange_for_connection(const ExchangeCommand& arguments) {
  const ApiClient client(to_client_options(arguments.common));
  const std::string subject = subject_token(arguments);
  return finish(client.try_get_access_token_for_connection({.connection = arguments.connection,
                                                            .access_token = subject,
                                                            .login_hint = arguments.login_hint,
                                                            .deadline = deadline_of(arguments.common)}),
                arguments);
}

// The subcommand with what every exchange has.
CLI::App* add_exchange(CLI::App& parent, const Arguments& arguments, const char* name,
                       const char* description) {
  auto* command = parent.add_subcommand(name, description);
  declare(*command, arguments->common);
  command->add_flag("--show-mfa-token", arguments->show_mfa_token,
                    "Where the server demands a second factor, writes its mfa_token to standard output");
  return command;
}

// What both exchanges for tokens of the same server have.
void add_target(CLI::App& command, const Arguments& arguments) {
  command.add_option("--audience", arguments->audience, "The API that the new token is for")->required();
  command.add_option("--scope", arguments->scope, "Scopes with spaces between");
  command
      .add_option("--parameter", arguments->common.parameters,
                  "NAME=VALUE, sent beside the others; may be given more than once")
      ->allow_extra_args(false);
}

void add_profile(CLI::App& parent, Action& action) {
  const auto arguments = std::make_shared<ExchangeCommand>();
  auto* command = add_exchange(parent, arguments, "profile",
                               "Exchanges a token of your own kind, by a custom token exchange profile");
  add_target(*command, arguments);
  command->add_option("--subject-token-type", arguments->subject_token_type, "Its kind: an absolute URI")
      ->required();
  command->add_option("--requested-token-type", arguments->requested_token_type, "The kind of the new token");
  command
      ->add_option("--organization", arguments->organization, "The organization that the user is logged in to")
      ->check(not_empty);
  auto* actor = command->add_option("--actor-token-file", arguments->actor_token_file,
                                    "File with the token of who acts for the subject");
  auto* actor_type = command->add_option("--actor-token-type", arguments->actor_token_type, "Its kind");
  actor->needs(actor_type);
  actor_type->needs(actor);
  command->callback([arguments, &action] { action = [arguments] { return exchange_by_profile(*arguments); }; });
}

void add_on_behalf_of(CLI::App& parent, Action& action) {
  const auto arguments = std::make_shared<ExchangeCommand>();
  auto* command = add_exchange(parent, arguments, "on-behalf-of",
                               "Exchanges an access token for one that calls another API in the user's name");
  add_target(*command, arguments);
  command->callback(
      [arguments, &action] { action = [arguments] { return exchange_on_behalf_of(*arguments); }; });
}

void add_connection(CLI::App& parent, Action& action) {
  const auto arguments = std::make_shared<ExchangeCommand>();
  auto* command =
      add_exchange(parent, arguments, "connection",
                   "Exchanges an access token for the user's token of another provider (Token Vault)");
  command->add_option("--connection", arguments->connection, "Its name, for example google-oauth2")->required();
  command->add_option("--login-hint", arguments->login_hint, "Which of the user's accounts there");
  command->callback(
      [arguments, &action] { action = [arguments] { return exchange_for_connection(*arguments); }; });
}

}  // namespace

void add_exchange_command(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("exchange", "Exchanges a token for another one");
  command->require_subcommand(1);
  add_profile(*command, action);
  add_on_behalf_of(*command, action);
  add_connection(*command, action);
}

}  // namespace auth0::command
