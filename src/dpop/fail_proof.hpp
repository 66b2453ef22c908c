#pragma once

#include "bounded_message.hpp"

#include <auth0/error.hpp>

#include <expected>
#include <string>
#include <utility>

namespace auth0::dpop {

/// The proof is not acceptable, or cannot be judged now.
[[nodiscard]] inline std::unexpected<Error> fail_proof(Reason reason, std::string message) {
  return std::unexpected(
      Error{.code = ErrorCode::invalid_dpop_proof, .reason = reason, .message = bounded_message(std::move(message))});
}

}  // namespace auth0::dpop
