#pragma once

#include <auth0/error.hpp>
#include <auth0/exceptions.hpp>

#include <string>
#include <utility>

namespace auth0::inline v0::grpc {

/// For what is given when a server is set up and cannot work.
[[noreturn]] inline void throw_unusable(std::string message) {
  throw InvalidConfigurationError(Error{.code = ErrorCode::invalid_configuration_error,
                                        .reason = Reason::invalid_configuration,
                                        .message = std::move(message)});
}

}  // namespace auth0::inline v0::grpc
