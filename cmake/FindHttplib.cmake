# cpp-httplib. Defines the target Httplib::httplib, from the first of these that is there:
#  1. the package that cpp-httplib's own build installs (`find_package(httplib CONFIG)`);
#  2. a header and a library, as Debian has it. Classes differ in size by what the library was built with, so its definitions
#     are read out of the file that tells pkg-config;
#  3. the header alone, used with OpenSSL.
find_package(httplib CONFIG QUIET)
find_path(Httplib_INCLUDE_DIR httplib.h)
find_library(Httplib_LIBRARY cpp-httplib)
if(Httplib_LIBRARY)
  get_filename_component(directory ${Httplib_LIBRARY} DIRECTORY)
  find_file(Httplib_PKGCONFIG_FILE cpp-httplib.pc HINTS ${directory}/pkgconfig NO_DEFAULT_PATH)
endif()
mark_as_advanced(Httplib_INCLUDE_DIR Httplib_LIBRARY Httplib_PKGCONFIG_FILE)

include(FindPackageHandleStandardArgs)
if(TARGET httplib::httplib)
  set(Httplib_PACKAGE httplib::httplib)
  find_package_handle_standard_args(Httplib REQUIRED_VARS Httplib_PACKAGE)
else()
  find_package_handle_standard_args(Httplib REQUIRED_VARS Httplib_INCLUDE_DIR)
endif()

if(Httplib_FOUND AND NOT TARGET Httplib::httplib)
  if(TARGET httplib::httplib)
    add_library(Httplib::httplib INTERFACE IMPORTED)
    set_target_properties(Httplib::httplib PROPERTIES INTERFACE_LINK_LIBRARIES httplib::httplib)
  elseif(Httplib_LIBRARY AND Httplib_PKGCONFIG_FILE)
    file(STRINGS ${Httplib_PKGCONFIG_FILE} flags REGEX "^Cflags:")
    string(REGEX MATCHALL "CPPHTTPLIB_[A-Z_]+" definitions "${flags}")
    add_library(Httplib::httplib UNKNOWN IMPORTED)
    set_target_properties(Httplib::httplib PROPERTIES IMPORTED_LOCATION ${Httplib_LIBRARY}
                                                      INTERFACE_INCLUDE_DIRECTORIES ${Httplib_INCLUDE_DIR}
                                                      INTERFACE_COMPILE_DEFINITIONS "${definitions}")
  else()
    find_package(OpenSSL REQUIRED)
    find_package(Threads REQUIRED)
    add_library(Httplib::httplib INTERFACE IMPORTED)
    set_target_properties(Httplib::httplib PROPERTIES
      INTERFACE_INCLUDE_DIRECTORIES ${Httplib_INCLUDE_DIR}
      INTERFACE_COMPILE_DEFINITIONS CPPHTTPLIB_OPENSSL_SUPPORT
      INTERFACE_LINK_LIBRARIES "OpenSSL::SSL;OpenSSL::Crypto;Threads::Threads")
  endif()
endif()
