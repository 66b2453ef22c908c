#pragma once

#include <version>

#ifndef __cpp_lib_expected
#error "auth0-api: compile this file as C++23 (GCC 12, Clang 19 or later). Other files may stay C++17"
// Stops the compiler here, so that hundreds of other errors do not hide the message above.
#include <auth0/compile_this_file_as_cxx23>
#endif

/// Marks a symbol as part of the public API; everything else is hidden in a shared library.
#define AUTH0_API_EXPORT __attribute__((visibility("default")))
