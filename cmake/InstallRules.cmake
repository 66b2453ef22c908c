# What `cmake --install` puts where, and the packages that find_package(auth0-api CONFIG) and pkg-config find.
include(CMakePackageConfigHelpers)

set(AUTH0_API_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/auth0-api)
set(AUTH0_API_COMPONENTS "")

# A component of the package: a target, its headers, and a file of its own that describes it.
macro(auth0_install_component name headers)
  install(DIRECTORY ${headers}/auth0 DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  install(TARGETS auth0_${name} EXPORT auth0-api-${name}-targets)
  install(EXPORT auth0-api-${name}-targets NAMESPACE auth0:: DESTINATION ${AUTH0_API_PACKAGE_DIR})
  list(APPEND AUTH0_API_COMPONENTS ${name})
endmacro()

auth0_install_component(api include)
install(TARGETS auth0_claims EXPORT auth0-api-api-targets)
if(AUTH0_API_BUILD_TESTING_LIBRARY)
  auth0_install_component(testing testing/include)
endif()
if(AUTH0_API_BUILD_REDIS)
  auth0_install_component(redis stores/redis/include)
endif()
if(TARGET auth0_asio)
  auth0_install_component(asio integrations/asio/include)
endif()
if(AUTH0_API_BUILD_BEAST)
  auth0_install_component(beast integrations/beast/include)
endif()
if(AUTH0_API_BUILD_HTTPLIB)
  auth0_install_component(httplib integrations/httplib/include)
endif()
if(AUTH0_API_BUILD_GRPC)
  auth0_install_component(grpc integrations/grpc/include)
endif()

get_target_property(AUTH0_API_LIBRARY_TYPE auth0_api TYPE)
configure_package_config_file(cmake/auth0-api-config.cmake.in ${PROJECT_BINARY_DIR}/auth0-api-config.cmake
                              INSTALL_DESTINATION ${AUTH0_API_PACKAGE_DIR})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/auth0-api-config-version.cmake
                                 COMPATIBILITY ${AUTH0_API_COMPATIBILITY})
install(FILES ${PROJECT_BINARY_DIR}/auth0-api-config.cmake ${PROJECT_BINARY_DIR}/auth0-api-config-version.cmake
              cmake/FindHiredis.cmake cmake/FindHttplib.cmake cmake/FindIdn2.cmake
        DESTINATION ${AUTH0_API_PACKAGE_DIR})

# A program needs what a static library uses; a shared one brings its own.
set(AUTH0_API_PC_REQUIRES "")
set(AUTH0_API_PC_LIBS "-lboost_json")
if(AUTH0_API_LIBRARY_TYPE STREQUAL STATIC_LIBRARY)
  set(AUTH0_API_PC_REQUIRES "libcrypto >= 3.0, libcurl >= 7.85, libidn2")
  string(APPEND AUTH0_API_PC_LIBS " -lboost_url -pthread")
endif()
# Relative to the file itself, so that the installed tree may be moved; absolute where the folder is.
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX BASE_DIRECTORY "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig"
           OUTPUT_VARIABLE AUTH0_API_PC_PREFIX)
foreach(folder LIBDIR INCLUDEDIR)
  set(AUTH0_API_PC_${folder} "\${prefix}/${CMAKE_INSTALL_${folder}}")
  if(IS_ABSOLUTE "${CMAKE_INSTALL_${folder}}")
    set(AUTH0_API_PC_${folder} "${CMAKE_INSTALL_${folder}}")
  endif()
endforeach()
configure_file(cmake/auth0-api.pc.in ${PROJECT_BINARY_DIR}/auth0-api.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/auth0-api.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
