# What every target of this project is compiled with.
include(GNUInstallDirs)

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

find_program(AUTH0_API_CCACHE ccache)
if(AUTH0_API_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${AUTH0_API_CCACHE})
endif()

# Warnings and sanitizers of the project's own code; users of the installed targets get neither.
add_library(auth0_settings INTERFACE)
target_compile_options(auth0_settings INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
if(AUTH0_API_SANITIZE)
  target_compile_options(auth0_settings INTERFACE -fsanitize=${AUTH0_API_SANITIZE} -fno-omit-frame-pointer -g
                                                  -fno-sanitize-recover=all)
  target_link_options(auth0_settings INTERFACE -fsanitize=${AUTH0_API_SANITIZE})
  if(AUTH0_API_SANITIZE STREQUAL thread)
    # Asio's headers use atomic_thread_fence, which GCC's thread sanitizer does not follow and warns of.
    target_compile_options(auth0_settings INTERFACE -Wno-tsan)
  endif()
endif()
