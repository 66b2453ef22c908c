# Makes attacks on memory harder in what this project builds; users of the installed targets get none of these flags. What a
# compiler or linker does not know is left out. tools/check_hardening.py checks the result.
add_library(auth0_hardening INTERFACE)
if(NOT AUTH0_API_HARDEN OR AUTH0_API_SANITIZE)  # sanitizers check more, and do not work with fortified functions
  return()
endif()
include(CheckCXXCompilerFlag)
include(CheckLinkerFlag)
include(CheckPIESupported)
check_pie_supported(LANGUAGES CXX)

foreach(flag -fstack-protector-strong -fstack-clash-protection -fcf-protection -mbranch-protection=standard)
  string(MAKE_C_IDENTIFIER AUTH0_API_HAS${flag} known)
  check_cxx_compiler_flag(${flag} ${known})
  if(${known})
    target_compile_options(auth0_hardening INTERFACE ${flag})
  endif()
endforeach()
# Needs the optimiser. A distribution's flags may define another level, which would be a warning.
target_compile_options(auth0_hardening INTERFACE
  $<$<CONFIG:Release,RelWithDebInfo,MinSizeRel>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=3>)
# The same file comes out of every folder that it is built in.
check_cxx_compiler_flag(-ffile-prefix-map=a=b AUTH0_API_HAS_ffile_prefix_map)
if(AUTH0_API_HAS_ffile_prefix_map)
  target_compile_options(auth0_hardening INTERFACE -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=
                                                   -ffile-prefix-map=${PROJECT_BINARY_DIR}/=build/)
endif()

foreach(keyword relro now noexecstack)
  check_linker_flag(CXX LINKER:-z,${keyword} AUTH0_API_LINKER_HAS_${keyword})
  if(AUTH0_API_LINKER_HAS_${keyword})
    target_link_options(auth0_hardening INTERFACE LINKER:-z,${keyword})
  endif()
endforeach()
