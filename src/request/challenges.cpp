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

// Where the issuer or the API itself is to blame (1.2) the token cannot be judged now.
bool is_unjudged(const Error& error) {
  return error.reason == Reason::issuer_unavailable || error.reason == Reason::domains_resolver_failed;
}

// Whether the credentials themselves were refused: not where there were none (RFC 6750 section 3.1), and not
// where they were not judged, so that a client does not throw a good token away.
bool is_token_refused(const Error& error) {
  return error.reason != Reason::token_missing && !is_unjudged(error);
}

std::string bearer_challenge(const Error& error) {
  std::string challenge = R"(Bearer realm="api")";
  if (is_token_refused(error)) {
    challenge += R"(, error="invalid_token", error_description=")" + description(error.message) + '"';
  }
  return challenge;
}

}  // namespace

Error with_http_answer(Error error) {
  if (error.code != ErrorCode::verify_access_token_error) return error;
  error.status = is_unjudged(error) ? 503 : 401;
  error.challenges = {bearer_challenge(error)};
  return error;
}

}  // namespace auth0::request
