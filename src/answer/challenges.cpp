#include "answer/challenges.hpp"

#include "answer/challenge_text.hpp"
#include "base/error_table.hpp"

#include <string>
#include <utility>
#include <vector>

namespace auth0::inline v0::answer {

namespace {

// There were none, or none of a scheme that is accepted, or half of them (RFC 6750 section 3.1).
bool is_without_credentials(Reason reason) {
  return reason == Reason::token_missing || reason == Reason::invalid_auth_scheme ||
         reason == Reason::proof_missing;
}

// Section 1 of the rules; 0 if the error is not an answer to a client.
int status_of(const Error& error) {
  const auto* const info = info_of(error.code);
  if (info == nullptr) return 401;
  if (info->status == 0) return 0;
  if (is_unjudged(error.reason)) return 503;  // 1.2
  if (error.reason == Reason::token_missing || error.reason == Reason::invalid_auth_scheme) return 401;
  return info->status;
}

// Where the client needs another token, whichever scheme it will use, each challenge names the scopes to ask
// for (RFC 6750 section 3).
bool is_scope_for_each_scheme(const Error& error) {
  return needs_another_token(error) && !error.unmet.scopes.empty();
}

void add_error(Challenge& challenge, const Error& error) {
  const auto name = oauth_error(error);
  if (name.empty()) return;
  challenge.add("error", name).add("error_description", error.message);
  const auto& unmet = error.unmet;
  if (!unmet.scopes.empty() && !needs_another_token(error))
    challenge.add("scope", separated_by_spaces(unmet.scopes));
  if (!unmet.acr_values.empty()) challenge.add("acr_values", separated_by_spaces(unmet.acr_values));
  if (unmet.max_age) challenge.add("max_age", std::to_string(unmet.max_age->count()));
}

std::string bearer_challenge(const Error& error, const ChallengeContext& context) {
  Challenge challenge("Bearer");
  challenge.add("realm", "api");
  if (context.scheme == AuthScheme::bearer) add_error(challenge, error);
  if (is_scope_for_each_scheme(error)) challenge.add("scope", separated_by_spaces(error.unmet.scopes));
  if (!context.resource_metadata.empty()) challenge.add("resource_metadata", context.resource_metadata);
  return challenge.text();
}

std::string dpop_challenge(const Error& error, const ChallengeContext& context) {
  Challenge challenge("DPoP");
  if (context.scheme == AuthScheme::dpop) add_error(challenge, error);
  if (is_scope_for_each_scheme(error)) challenge.add("scope", separated_by_spaces(error.unmet.scopes));
  challenge.add("algs", context.dpop_algorithms);
  if (!context.resource_metadata.empty()) challenge.add("resource_metadata", context.resource_metadata);
  return challenge.text();
}

}  // namespace

std::string_view oauth_error(const Error& error) noexcept {
  if (is_unjudged(error.reason) || is_without_credentials(error.reason)) return {};
  if (error.code == ErrorCode::verify_access_token_error) return "invalid_token";
  return auth0::to_string(error.code);
}

bool needs_another_token(const Error& error) noexcept {
  const bool is_about_token =
      error.code == ErrorCode::verify_access_token_error || error.code == ErrorCode::invalid_request;
  return is_about_token && status_of(error) == 401;
}

Error with_http_answer(Error error, const ChallengeContext& context) {
  const int status = status_of(error);
  if (status == 0) return error;
  error.status = status;
  error.challenges.clear();
  if (context.mode != DpopMode::required) error.challenges.push_back(bearer_challenge(error, context));
  if (context.mode != DpopMode::disabled) error.challenges.push_back(dpop_challenge(error, context));
  return error;
}

}  // namespace auth0::inline v0::answer
