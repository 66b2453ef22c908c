#pragma once

/// The version of this library, as in the CHANGELOG (semantic versioning).
#define AUTH0_API_VERSION "0.1.0"
