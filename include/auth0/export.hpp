#pragma once

/// Marks a symbol as part of the public API; everything else is hidden in a shared library.
#define AUTH0_API_EXPORT __attribute__((visibility("default")))
