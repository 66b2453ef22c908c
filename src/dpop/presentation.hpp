#pragma once

#include <auth0/dpop.hpp>
#include <auth0/error.hpp>
#include <auth0/request.hpp>

#include <optional>
#include <string_view>

namespace auth0::dpop {

/// How a token comes in, beside the token itself.
struct Presentation {
  std::optional<std::string_view> scheme;
  std::optional<std::string_view> proof;
  std::string_view method;
  std::string_view url;
};

/// What the token is taken for; `invalid_auth_scheme` if this mode does not accept the scheme (rules 8.1
/// and 8.2).
[[nodiscard]] Result<AuthScheme> accepted_scheme(const Presentation& presented, DpopMode mode);

/// The scheme whose challenge tells what was wrong (rule 9.3).
[[nodiscard]] AuthScheme failing_scheme(const Presentation& presented) noexcept;

/// Whether the proof can be looked at before the token is: with an empty scheme the proof decides (rule 8.1).
[[nodiscard]] Result<void> check_before_token(const Presentation& presented, DpopMode mode);

/// Whether a verified token and what came with it belong together; after this, a token that is taken for `dpop`
/// has a proof, a method and a URL to check (rule 8.1).
[[nodiscard]] Result<void> check_with_token(const Presentation& presented, AuthScheme scheme, DpopMode mode,
                                            bool is_bound);

}  // namespace auth0::dpop
