# cpp-httplib as Debian has it: a header, and a library with what it declares. Defines the target Httplib::httplib. Classes
# differ in size by what the library was built with, so its definitions are read out of the file that tells pkg-config.
find_path(Httplib_INCLUDE_DIR httplib.h)
find_library(Httplib_LIBRARY cpp-httplib)
if(Httplib_LIBRARY)
  get_filename_component(directory ${Httplib_LIBRARY} DIRECTORY)
  find_file(Httplib_PKGCONFIG_FILE cpp-httplib.pc HINTS ${directory}/pkgconfig NO_DEFAULT_PATH)
endif()
mark_as_advanced(Httplib_INCLUDE_DIR Httplib_LIBRARY Httplib_PKGCONFIG_FILE)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Httplib REQUIRED_VARS Httplib_LIBRARY Httplib_INCLUDE_DIR Httplib_PKGCONFIG_FILE)

if(Httplib_FOUND AND NOT TARGET Httplib::httplib)
  file(STRINGS ${Httplib_PKGCONFIG_FILE} flags REGEX "^Cflags:")
  string(REGEX MATCHALL "CPPHTTPLIB_[A-Z_]+" definitions "${flags}")
  add_library(Httplib::httplib UNKNOWN IMPORTED)
  set_target_properties(Httplib::httplib PROPERTIES IMPORTED_LOCATION ${Httplib_LIBRARY}
                                                    INTERFACE_INCLUDE_DIRECTORIES ${Httplib_INCLUDE_DIR}
                                                    INTERFACE_COMPILE_DEFINITIONS "${definitions}")
endif()
