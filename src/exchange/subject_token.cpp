#include "exchange/subject_token.hpp"

#include "ascii.hpp"
#include "fail.hpp"

#include <algorithm>

namespace auth0::exchange {

namespace {

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

bool begins_with_bearer(std::string_view token) {
  constexpr std::string_view scheme = "bearer";
  return token.size() > scheme.size() && is_space(token[scheme.size()]) &&
         equals_ignoring_case(token.substr(0, scheme.size()), scheme);
}

std::unexpected<Error> unusable_subject_token(std::string message) {
  return fail(Reason::subject_token_invalid, std::move(message));
}

}  // namespace

Result<void> check_subject_token(std::string_view token) {
  if (std::ranges::all_of(token, is_space)) return unusable_subject_token("the subject token is blank");
  if (is_space(token.front()) || is_space(token.back()))
    return unusable_subject_token("the subject token has white space around it");
  if (begins_with_bearer(token))
    return unusable_subject_token("the subject token begins with 'Bearer '; give the token alone");
  return {};
}

}  // namespace auth0::exchange
