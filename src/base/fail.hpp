#pragma once

#include "base/bounded_message.hpp"

#include <auth0/error.hpp>

#include <expected>
#include <string>
#include <utility>

namespace auth0 {

/// What a check returns when it fails: the reason and a sentence. The edge adds code, status and challenges.
[[nodiscard]] inline std::unexpected<Error> fail(Reason reason, std::string message) {
  return std::unexpected(Error{.reason = reason, .message = bounded_message(std::move(message))});
}

/// The request itself cannot be judged: what its credentials say does not fit together or cannot be read.
[[nodiscard]] inline std::unexpected<Error> invalid_request(Reason reason, std::string message) {
  return std::unexpected(Error{
      .code = ErrorCode::invalid_request, .reason = reason, .message = bounded_message(std::move(message))});
}

/// The proof of possession is not acceptable, or cannot be judged now.
[[nodiscard]] inline std::unexpected<Error> fail_proof(Reason reason, std::string message) {
  return std::unexpected(Error{
      .code = ErrorCode::invalid_dpop_proof, .reason = reason, .message = bounded_message(std::move(message))});
}

/// A required option or argument that is absent; `message` begins with its name.
[[nodiscard]] inline std::unexpected<Error> missing_argument(std::string message) {
  return std::unexpected(Error{.code = ErrorCode::missing_required_argument_error,
                               .reason = Reason::missing_argument,
                               .message = bounded_message(std::move(message))});
}

/// An option of the program that cannot work; `message` begins with the option's name.
[[nodiscard]] inline std::unexpected<Error> invalid_configuration(std::string message) {
  return std::unexpected(Error{.code = ErrorCode::invalid_configuration_error,
                               .reason = Reason::invalid_configuration,
                               .message = bounded_message(std::move(message))});
}

}  // namespace auth0
