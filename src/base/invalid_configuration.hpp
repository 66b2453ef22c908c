#pragma once

#include "base/fail.hpp"

#include <auth0/exceptions.hpp>

#include <string>
#include <utility>

namespace auth0::inline v0 {

/// The same as `invalid_configuration` for what answers by exceptions alone: an option that cannot work.
/// \param message the option's name, what is wrong with it and what to do
/// \throws InvalidConfigurationError, always
[[noreturn]] inline void throw_invalid_configuration(std::string message) {
  throw InvalidConfigurationError(invalid_configuration(std::move(message)).error());
}

}  // namespace auth0::inline v0
