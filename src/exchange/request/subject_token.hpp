#pragma once

#include <auth0/error.hpp>

#include <string_view>

namespace auth0::inline v0::exchange {

/// Refuses a subject token that is blank, has white space around it or begins with `Bearer ` (rule 10.5), as
/// `subject_token_invalid`.
[[nodiscard]] Result<void> check_subject_token(std::string_view token);

/// Refuses a subject token that is a JWT of another issuer than the one that it would be sent to (rule 10.10),
/// as `issuer_mismatch`. Reads only `iss`, which is not verified; a text that is not a JWT, or has no `iss`,
/// passes.
[[nodiscard]] Result<void> check_issuer_of_subject(std::string_view token, std::string_view issuer);

}  // namespace auth0::inline v0::exchange
