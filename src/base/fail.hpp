#pragma once

#include "base/bounded_message.hpp"
#include "base/error_table.hpp"

#include <auth0/error.hpp>

#include <expected>
#include <string>
#include <utility>

namespace auth0::inline v0 {

/// What a check returns when it fails: the reason and a sentence. The code is that of the table; status and
/// challenges are added where the error leaves the library.
[[nodiscard]] inline std::unexpected<Error> fail(Reason reason, std::string message) {
  return std::unexpected(
      Error{.code = default_code(reason), .reason = reason, .message = bounded_message(std::move(message))});
}

/// The same for a reason that has another code in the table: the request itself contradicts a specification.
[[nodiscard]] inline std::unexpected<Error> invalid_request(Reason reason, std::string message) {
  return std::unexpected(Error{
      .code = ErrorCode::invalid_request, .reason = reason, .message = bounded_message(std::move(message))});
}

/// A required option or argument that is absent; `message` begins with its name.
[[nodiscard]] inline std::unexpected<Error> missing_argument(std::string message) {
  return fail(Reason::missing_argument, std::move(message));
}

/// An option of the program that cannot work; `message` begins with the option's name.
[[nodiscard]] inline std::unexpected<Error> invalid_configuration(std::string message) {
  return fail(Reason::invalid_configuration, std::move(message));
}

/// What an asynchronous call ends with that was given up.
[[nodiscard]] inline std::unexpected<Error> call_cancelled() {
  return fail(Reason::cancelled, "the call was cancelled, or its client was destroyed");
}

}  // namespace auth0::inline v0
