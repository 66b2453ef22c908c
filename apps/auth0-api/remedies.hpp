#pragma once

#include <auth0/error.hpp>

#include <cstddef>
#include <string_view>

namespace auth0::command {

/// What to change so that a token that was refused for this reason is accepted, or why it should not be; empty
/// for reasons that verifying a single token does not have.
/// \param parts how many parts the token's text has, which distinguishes tokens of other kinds.
[[nodiscard]] std::string_view remedy_of(Reason reason, std::size_t parts);

}  // namespace auth0::command
