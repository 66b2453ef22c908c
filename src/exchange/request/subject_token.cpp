#include "exchange/request/subject_token.hpp"

#include "base/ascii.hpp"
#include "base/diagnostic.hpp"
#include "base/fail.hpp"
#include "base/wiped.hpp"
#include "jose/base64url.hpp"
#include "jose/json.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace auth0::inline v0::exchange {

namespace {

bool begins_with_bearer(std::string_view token) {
  constexpr std::string_view scheme = "bearer";
  return token.size() > scheme.size() && is_ascii_space(token[scheme.size()]) &&
         starts_with_ignoring_case(token, scheme);
}

std::unexpected<Error> unusable_subject_token(std::string message) {
  return fail(Reason::subject_token_invalid, std::move(message));
}

// The `iss` that a JWT claims (RFC 7519 section 4.1.1); `nullopt` if the text is anything else.
std::optional<std::string> claimed_issuer(std::string_view token) {
  const auto first = token.find('.');
  const auto last = token.rfind('.');
  if (first == last || token.find('.', first + 1) != last) return std::nullopt;
  auto payload = jose::base64url_decode(token.substr(first + 1, last - first - 1));
  if (!payload) return std::nullopt;
  const WipedAtEnd wiped(*payload);
  const auto claims = jose::parse_secret_json_object(*payload);
  if (!claims) return std::nullopt;
  const auto issuer = jose::string_member(*claims, "iss");
  return issuer ? std::optional<std::string>(*issuer) : std::nullopt;
}

}  // namespace

Result<void> check_subject_token(std::string_view token) {
  if (is_blank(token)) return unusable_subject_token("the subject token is blank");
  if (is_ascii_space(token.front()) || is_ascii_space(token.back()))
    return unusable_subject_token("the subject token has white space around it");
  if (begins_with_bearer(token))
    return unusable_subject_token("the subject token begins with 'Bearer '; give the token alone");
  return {};
}

Result<void> check_issuer_of_subject(std::string_view token, std::string_view issuer) {
  const auto claimed = claimed_issuer(token);
  if (!claimed || *claimed == issuer) return {};
  auto failure =
      fail(Reason::issuer_mismatch,
           "the subject token's 'iss' is not the issuer where this client exchanges tokens (domain or issuer); "
           "nothing was sent");
  return comparing(std::move(failure), "iss", issuer, *claimed, Found::unverified);
}

}  // namespace auth0::inline v0::exchange
