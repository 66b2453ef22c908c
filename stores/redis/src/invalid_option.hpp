#pragma once

#include <auth0/exceptions.hpp>

#include <string>
#include <utility>

namespace auth0::redis {

/// \throws InvalidConfigurationError with this message, always.
[[noreturn]] inline void throw_invalid_option(std::string message) {
  throw InvalidConfigurationError({.code = ErrorCode::invalid_configuration_error,
                                   .reason = Reason::invalid_configuration,
                                   .message = std::move(message)});
}

}  // namespace auth0::redis
