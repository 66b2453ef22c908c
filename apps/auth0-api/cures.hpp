#pragma once

#include <auth0/error.hpp>

#include <string>

namespace auth0::command {

/// What to change so that a token that was refused for this reason is accepted, or why it should not be; empty
/// where only the error's own message can say.
/// \param parts how many parts the token's text has, which tells tokens of other kinds.
[[nodiscard]] std::string cure_for(Reason reason, std::size_t parts);

}  // namespace auth0::command
