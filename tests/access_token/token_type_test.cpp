#include "access_token/token_type.hpp"

#include <cctype>
#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <string_view>

namespace auth0::test {

namespace {

using access_token::check_token_type;

constexpr TokenProfile profiles[] = {TokenProfile::any, TokenProfile::rfc9068};

constexpr std::string_view other_kinds[] = {
    "dpop+jwt",
    "logout+jwt",
    "secevent+jwt",
    "token-introspection+jwt",
    "oauth-authz-req+jwt",
    "client-authentication+jwt",
};

std::string upper(std::string_view text) {
  std::string result;
  for (const char c : text)
    result += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return result;
}

bool is_accepted(std::optional<std::string_view> type, TokenProfile profile) {
  const auto result = check_token_type(type, profile);
  if (!result) {
    EXPECT_EQ(result.error().reason, Reason::wrong_token_type);
  }
  return result.has_value();
}

// 5.5
TEST(CheckTokenType, RefusesEveryOtherKindOfTokenInEveryProfileAndCase) {
  for (const auto profile : profiles) {
    for (const auto kind : other_kinds) {
      const std::string long_form = "application/" + std::string(kind);
      EXPECT_FALSE(is_accepted(kind, profile)) << kind;
      EXPECT_FALSE(is_accepted(long_form, profile)) << long_form;
      EXPECT_FALSE(is_accepted(upper(kind), profile)) << kind;
      EXPECT_FALSE(is_accepted(upper(long_form), profile)) << long_form;
      for (const auto* hidden : {" ", ";", "; charset=utf-8", "\t"}) {
        EXPECT_FALSE(is_accepted(std::string(kind) + hidden, profile)) << kind << hidden;
        EXPECT_FALSE(is_accepted(hidden + std::string(kind), profile)) << hidden << kind;
      }
    }
  }
}

TEST(CheckTokenType, ShowsWhatTheProfileExpects) {
  const auto expected = [](TokenProfile profile) {
    return check_token_type("dpop+jwt", profile).error().diagnostics.at(0).expected;
  };
  EXPECT_EQ(expected(TokenProfile::any), "JWT or at+jwt");
  EXPECT_EQ(expected(TokenProfile::rfc9068), "at+jwt");
}

// 5.5
TEST(CheckTokenType, AcceptsAnAccessTokenInEveryProfileAndCase) {
  for (const auto profile : profiles) {
    for (const auto* type : {"at+jwt", "application/at+jwt", "AT+JWT", "Application/At+Jwt"}) {
      EXPECT_TRUE(is_accepted(type, profile)) << type;
    }
  }
}

// 5.5: the profile `any` takes what does not say that it is something else.
TEST(CheckTokenType, AcceptsNoTypeAndUnknownTypesInTheProfileAny) {
  EXPECT_TRUE(is_accepted(std::nullopt, TokenProfile::any));
  for (const auto* type : {"JWT", "jwt", "", "application/jwt", "something", "xdpop+jwt", "dpop+jwtx"}) {
    EXPECT_TRUE(is_accepted(type, TokenProfile::any)) << type;
  }
}

// 5.5
TEST(CheckTokenType, RefusesEverythingButAnAccessTokenInTheProfileRfc9068) {
  EXPECT_FALSE(is_accepted(std::nullopt, TokenProfile::rfc9068));
  for (const auto* type : {"JWT", "", "application/", "application/jwt", "at+jwt ", " at+jwt", "at", "xat+jwt",
                           "at+jwtx", "at+jwt;x", "text/at+jwt", "application/application/at+jwt"}) {
    EXPECT_FALSE(is_accepted(type, TokenProfile::rfc9068)) << type;
  }
}

}  // namespace

}  // namespace auth0::test
