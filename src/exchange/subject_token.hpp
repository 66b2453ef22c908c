#pragma once

#include <auth0/error.hpp>

#include <string_view>

namespace auth0::exchange {

/// Refuses a subject token that is blank, has white space around it or begins with `Bearer ` (rule 10.5), as
/// `subject_token_invalid`.
[[nodiscard]] Result<void> check_subject_token(std::string_view token);

}  // namespace auth0::exchange
