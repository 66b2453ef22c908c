#pragma once

// The version of this library (semantic versioning; see the CHANGELOG). This file is its only source: CMake
// reads these three lines.

/// The first number of the version. While it is 0, versions with different minor numbers are not compatible.
#define AUTH0_API_VERSION_MAJOR 0
/// The second number of the version.
#define AUTH0_API_VERSION_MINOR 1
/// The third number of the version.
#define AUTH0_API_VERSION_PATCH 0

#define AUTH0_API_STRINGIFY_VALUE(value) #value
#define AUTH0_API_STRINGIFY(value) AUTH0_API_STRINGIFY_VALUE(value)

/// The version as a string literal: "0.1.0".
#define AUTH0_API_VERSION                      \
  AUTH0_API_STRINGIFY(AUTH0_API_VERSION_MAJOR) \
  "." AUTH0_API_STRINGIFY(AUTH0_API_VERSION_MINOR) "." AUTH0_API_STRINGIFY(AUTH0_API_VERSION_PATCH)
