#pragma once

#include "dpop/presented.hpp"

#include <auth0/dpop.hpp>
#include <auth0/error.hpp>
#include <auth0/request.hpp>

namespace auth0::inline v0::dpop {

/// Which schemes a client accepts (rule 8.1).
struct SchemePolicy {
  DpopMode mode = DpopMode::allowed;
  /// With `domains`: a URL without a method and a proof is for the resolver, and not part of a proof's request.
  bool url_is_for_resolver = false;
};

/// The scheme that the caller has used: its challenge answers an error (rule 9.3). Without one it is Bearer,
/// and with `by_proof` it depends on whether there is a proof.
[[nodiscard]] AuthScheme auth_scheme_of(const Presented& presented) noexcept;

/// What can be refused before the token is looked at (rule 8.1): a scheme that is not accepted, and an
/// incomplete proof where the proof decides what the scheme is.
[[nodiscard]] Result<void> check_before_token(const Presented& presented, const SchemePolicy& policy);

/// Whether a verified token and what came with it belong together (rule 8.1). With `dpop` there is a proof,
/// with the method and URL to check it against; with `bearer` there is nothing more to check.
[[nodiscard]] Result<AuthScheme> check_with_token(const Presented& presented, const SchemePolicy& policy,
                                                  bool is_bound);

}  // namespace auth0::inline v0::dpop
