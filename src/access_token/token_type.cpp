#include "access_token/token_type.hpp"

#include "base/ascii.hpp"
#include "base/diagnostic.hpp"
#include "base/fail.hpp"
#include "base/http_headers.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace auth0::inline v0::access_token {

namespace {

constexpr std::array<std::string_view, 6> other_kinds = {
    "dpop+jwt",
    "logout+jwt",
    "secevent+jwt",
    "token-introspection+jwt",
    "oauth-authz-req+jwt",
    "client-authentication+jwt",
};

std::string_view expected_type(TokenProfile profile) {
  return profile == TokenProfile::rfc9068 ? "at+jwt" : "JWT or at+jwt";
}

}  // namespace

Result<void> check_token_type(std::optional<std::string_view> type, TokenProfile profile) {
  if (!type && profile == TokenProfile::any) return {};
  // Parameters or white space could hide what kind it is.
  if (type && type->find_first_of("; \t\r\n") != std::string_view::npos) {
    return comparing(fail(Reason::wrong_token_type, "the token's 'typ' is not a plain media type"), "typ",
                     expected_type(profile), *type, Found::verified);
  }
  const std::string kind = lower_case(without_application(type.value_or("")));
  if (profile == TokenProfile::rfc9068 && kind != "at+jwt") {
    return comparing(
        fail(Reason::wrong_token_type, "the token's 'typ' is not at+jwt, which the profile RFC 9068 requires"),
        "typ", expected_type(profile), type.value_or(""), Found::verified);
  }
  if (std::ranges::find(other_kinds, kind) != other_kinds.end()) {
    return comparing(fail(Reason::wrong_token_type, "the token's 'typ' is that of another kind of token"),
                     "typ", expected_type(profile), *type, Found::verified);
  }
  return {};
}

}  // namespace auth0::inline v0::access_token
