# What `cmake --install` puts where, and the package that find_package(auth0-api CONFIG) finds.
include(CMakePackageConfigHelpers)

set(AUTH0_API_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/auth0-api)

install(DIRECTORY include/auth0 DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(TARGETS auth0_api auth0_claims EXPORT auth0-api-targets)
if(AUTH0_API_BUILD_TESTING_LIBRARY)
  install(DIRECTORY testing/include/auth0 DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  install(TARGETS auth0_testing EXPORT auth0-api-targets)
endif()
if(AUTH0_API_BUILD_REDIS)
  install(DIRECTORY stores/redis/include/auth0 DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  install(TARGETS auth0_redis EXPORT auth0-api-targets)
endif()
if(AUTH0_API_BUILD_BEAST)
  install(DIRECTORY integrations/beast/include/auth0 DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  install(TARGETS auth0_beast EXPORT auth0-api-targets)
endif()
if(AUTH0_API_BUILD_HTTPLIB)
  install(DIRECTORY integrations/httplib/include/auth0 DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  install(TARGETS auth0_httplib EXPORT auth0-api-targets)
endif()
install(EXPORT auth0-api-targets NAMESPACE auth0:: DESTINATION ${AUTH0_API_PACKAGE_DIR})

configure_package_config_file(cmake/auth0-api-config.cmake.in ${PROJECT_BINARY_DIR}/auth0-api-config.cmake
                              INSTALL_DESTINATION ${AUTH0_API_PACKAGE_DIR})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/auth0-api-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/auth0-api-config.cmake ${PROJECT_BINARY_DIR}/auth0-api-config-version.cmake
              cmake/FindHiredis.cmake cmake/FindHttplib.cmake cmake/FindIdn2.cmake
        DESTINATION ${AUTH0_API_PACKAGE_DIR})
