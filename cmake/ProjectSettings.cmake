# What every target of this project is compiled with.
include(GNUInstallDirs)

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
if(NOT DEFINED CMAKE_POSITION_INDEPENDENT_CODE)
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
endif()
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# The ABI version of the shared libraries: while the major version is 0, each minor version is incompatible with the others.
set(AUTH0_API_SOVERSION ${PROJECT_VERSION_MAJOR})
set(AUTH0_API_COMPATIBILITY SameMajorVersion)
if(PROJECT_VERSION_MAJOR EQUAL 0)
  set(AUTH0_API_SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
  set(AUTH0_API_COMPATIBILITY SameMinorVersion)
endif()

if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

if(PROJECT_IS_TOP_LEVEL)
  find_program(AUTH0_API_CCACHE ccache)
  if(AUTH0_API_CCACHE AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${AUTH0_API_CCACHE})
  endif()
  # Some forty programs with sanitizers are linked for the tests.
  find_program(AUTH0_API_MOLD mold)
  if(AUTH0_API_MOLD)
    add_link_options(-fuse-ld=mold)
  endif()
endif()

# Warnings and sanitizers of the project's own code; users of the installed targets get neither. The presets make warnings
# errors (CMAKE_COMPILE_WARNING_AS_ERROR). In a sub-project there are no warnings at all: the parent's flags, which may contain
# -Werror, or its compiler, which may be newer than those tested, would otherwise stop the parent's build.
add_library(auth0_warnings INTERFACE)
if(PROJECT_IS_TOP_LEVEL)
  target_compile_options(auth0_warnings INTERFACE -Wall -Wextra -Wpedantic -Wconversion)
  # In a unity build GCC takes a coroutine's frame for a type of a header, which must not hold lambdas and types of one file.
  target_compile_options(auth0_warnings INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
  # That locks are held where base/mutex.hpp says: `./run clang`.
  target_compile_options(auth0_warnings INTERFACE $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>)
else()
  target_compile_options(auth0_warnings INTERFACE -w)
endif()
add_library(auth0_sanitizers INTERFACE)
if(AUTH0_API_SANITIZE)
  target_compile_options(auth0_sanitizers INTERFACE -fsanitize=${AUTH0_API_SANITIZE} -fno-omit-frame-pointer -g1
                                                    -fno-sanitize-recover=all)
  target_link_options(auth0_sanitizers INTERFACE -fsanitize=${AUTH0_API_SANITIZE})
  if(AUTH0_API_SANITIZE STREQUAL thread)
    # GCC's thread sanitizer does not follow the fence in Asio's counts of references, and would tell of races: Asio counts with
    # Boost's counters instead, which have none.
    target_compile_definitions(auth0_sanitizers INTERFACE BOOST_ASIO_DISABLE_STD_ATOMIC)
  endif()
endif()
include(Hardening)
add_library(auth0_settings INTERFACE)
target_link_libraries(auth0_settings INTERFACE auth0_warnings auth0_sanitizers auth0_hardening)
if(PROJECT_IS_TOP_LEVEL)
  target_compile_options(auth0_settings INTERFACE -Wshadow)
endif()

# Programs, and the library for tests. With sanitizers the optimiser takes half of the compiler's time.
add_library(auth0_program_settings INTERFACE)
target_link_libraries(auth0_program_settings INTERFACE auth0_settings)

# Code of tests, and of programs that only they start. The presets compile the files of a folder as one, so a local name
# may be that of another file's constant; one that hides another local name is still refused. Four checks of the undefined
# behaviour sanitizer take a third of the compiler's time, since they look at each access to an object: the address sanitizer
# sees null pointers and whatever lies outside of an object too, and the library's own files are compiled with all of them.
add_library(auth0_fewer_checks INTERFACE)
add_library(auth0_test_settings INTERFACE)
# In this order: of two options for the same check the later one counts.
target_link_libraries(auth0_test_settings INTERFACE auth0_warnings auth0_sanitizers auth0_fewer_checks)
target_compile_options(auth0_test_settings INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wshadow=local>)
# GCC 12 warns of overlaps in sums of strings that it optimises (its bug 105651).
target_compile_options(auth0_test_settings INTERFACE $<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release>>:-Wno-restrict>)
# GoogleTest names files. Without the folder, ccache knows them in every clone.
target_compile_options(auth0_test_settings INTERFACE -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=)
if(AUTH0_API_SANITIZE)
  target_compile_options(auth0_program_settings INTERFACE -O0)
  target_compile_options(auth0_test_settings INTERFACE -O0)
  target_compile_options(auth0_fewer_checks INTERFACE -fno-sanitize=null,alignment,object-size,vptr)
endif()
