#include <auth0/exceptions.hpp>

#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace auth0::test {

namespace {

template <class... Exceptions>
constexpr bool copying_throws_nothing =
    ((std::is_nothrow_copy_constructible_v<Exceptions> && std::is_nothrow_copy_assignable_v<Exceptions> &&
      std::is_nothrow_move_constructible_v<Exceptions>) &&
     ...);

// Whoever catches by value, or keeps an exception for another thread, copies it where nothing may throw.
static_assert(copying_throws_nothing<
              AuthError, MissingRequiredArgumentError, InvalidConfigurationError, VerifyAccessTokenError,
              InvalidDpopProofError, UseDpopNonceError, InvalidRequestError, InsufficientScopeError,
              InsufficientUserAuthenticationError, TokenExchangeError, TokenForConnectionError,
              MissingClientAuthError, OrganizationValidationError>);

TEST(AuthError, SharesItsErrorWithItsCopies) {
  std::optional<VerifyAccessTokenError> original(
      Error{.reason = Reason::token_expired, .status = 401, .message = "the token has expired (exp)"});
  const VerifyAccessTokenError copy = *original;
  EXPECT_EQ(&copy.error(), &original->error());

  original.reset();

  EXPECT_EQ(copy.error().reason, Reason::token_expired);
  EXPECT_EQ(std::string(copy.what()), "the token has expired (exp)");
}

TEST(AuthError, KeepsItsErrorWhereItIsMoved) {
  InvalidRequestError original(Error{.code = ErrorCode::invalid_request, .message = "two tokens"});
  const InvalidRequestError moved = std::move(original);
  EXPECT_EQ(moved.error().message, "two tokens");
  EXPECT_EQ(original.error().message, "two tokens");
}

TEST(AuthError, IsThrownWithTheWholeError) {
  try {
    throw_error({.code = ErrorCode::insufficient_scope, .reason = Reason::scope_missing, .status = 403});
  } catch (const InsufficientScopeError& error) {
    EXPECT_EQ(error.error().reason, Reason::scope_missing);
    EXPECT_EQ(error.error().status, 403);
  }
}

}  // namespace

}  // namespace auth0::test
