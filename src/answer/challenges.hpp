#pragma once

#include <auth0/dpop.hpp>
#include <auth0/error.hpp>
#include <auth0/request.hpp>

#include <optional>
#include <string_view>

namespace auth0::inline v0::answer {

/// What a challenge says beside the error.
struct ChallengeContext {
  DpopMode mode = DpopMode::allowed;
  std::string_view dpop_algorithms = "ES256";  ///< Separated by spaces.
  /// The scheme of the refused credentials; `nullopt` if there were none or it is not known.
  std::optional<AuthScheme> scheme = AuthScheme::bearer;
  std::string_view resource_metadata{};  ///< RFC 9728 section 5.1; empty if there is none.
};

/// The code by which OAuth knows the error (RFC 6750 section 3.1, RFC 9449 section 7.1, RFC 9470 section 3);
/// empty where the client is to be told none, because it brought no credentials or they were not judged.
[[nodiscard]] std::string_view oauth_error(const Error& error) noexcept;

/// Whether the token is missing or refused, so that the client has to get one: such an answer names the scopes
/// that the route demands, where they are known (rule 9.3).
[[nodiscard]] bool needs_another_token(const Error& error) noexcept;

/// Gives an error what HTTP needs: the status of section 1 of the rules and the values for `WWW-Authenticate`
/// (rule 9.3). Mistakes of the program are not answers to a client and get neither.
[[nodiscard]] Error with_http_answer(Error error, const ChallengeContext& context = {});

}  // namespace auth0::inline v0::answer
