#include "request/challenges.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace auth0::request {

namespace {

// RFC 6750 section 3 allows these in error_description; nothing else may reach a header.
char description_character(char c) {
  if (c == '"') return '\'';
  return c >= 0x20 && c <= 0x7E && c != '\\' ? c : '?';
}

std::string description(std::string_view message) {
  std::string text;
  text.reserve(message.size());
  for (const char c : message)
    text += description_character(c);
  return text;
}

// Where the issuer or the API itself is to blame (1.2) the credentials cannot be judged now.
bool is_unjudged(Reason reason) {
  return reason == Reason::issuer_unavailable || reason == Reason::domains_resolver_failed ||
         reason == Reason::replay_store_full || reason == Reason::replay_store_unavailable;
}

// Where the client sent nothing that could be judged: no token, no proof, or a scheme of its own (RFC 6750
// section 3.1).
bool is_nothing_to_judge(Reason reason) {
  return reason == Reason::token_missing || reason == Reason::invalid_auth_scheme ||
         reason == Reason::proof_missing;
}

bool is_answer(ErrorCode code) {
  return code != ErrorCode::missing_required_argument_error && code != ErrorCode::invalid_configuration_error;
}

// The value of `error` in a challenge; empty if there is none.
std::string_view challenge_error(const Error& error) {
  if (is_unjudged(error.reason) || is_nothing_to_judge(error.reason)) return {};
  return error.code == ErrorCode::verify_access_token_error ? "invalid_token" : to_string(error.code);
}

int status_of(const Error& error) {
  if (is_unjudged(error.reason)) return 503;
  const bool is_bad_request =
      error.code == ErrorCode::invalid_request && error.reason != Reason::invalid_auth_scheme;
  return is_bad_request ? 400 : 401;
}

std::string error_parameters(const Error& error) {
  const auto name = challenge_error(error);
  if (name.empty()) return {};
  return "error=\"" + std::string(name) + R"(", error_description=")" + description(error.message) + '"';
}

}  // namespace

Error with_http_answer(Error error, const AnswerContext& context, bool came_with_dpop) {
  if (!is_answer(error.code)) return error;
  error.status = status_of(error);
  error.challenges.clear();
  const std::string parameters = error_parameters(error);
  if (context.mode != DpopMode::required) {
    const bool tells = !parameters.empty() && !came_with_dpop;
    error.challenges.push_back(R"(Bearer realm="api")" + (tells ? ", " + parameters : ""));
  }
  if (context.mode != DpopMode::disabled) {
    const bool tells = !parameters.empty() && came_with_dpop;
    error.challenges.push_back("DPoP " + (tells ? parameters + ", " : "") + "algs=\"" +
                               context.dpop_algorithms + '"');
  }
  return error;
}

}  // namespace auth0::request
