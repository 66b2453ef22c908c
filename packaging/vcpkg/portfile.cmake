# Not tried: vcpkg itself was not available where this was written. The port builds the tree that it is a part of.
cmake_path(SET SOURCE_PATH NORMALIZE "${CMAKE_CURRENT_LIST_DIR}/../..")

vcpkg_check_features(OUT_FEATURE_OPTIONS options
  FEATURES
    testing AUTH0_API_BUILD_TESTING_LIBRARY
    asio AUTH0_API_BUILD_ASIO
    beast AUTH0_API_BUILD_BEAST
    httplib AUTH0_API_BUILD_HTTPLIB
    grpc AUTH0_API_BUILD_GRPC
    redis AUTH0_API_BUILD_REDIS)
vcpkg_cmake_configure(SOURCE_PATH "${SOURCE_PATH}"
                      OPTIONS ${options} -DAUTH0_API_BUILD_APPS=OFF -DAUTH0_API_BUILD_TESTS=OFF)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(PACKAGE_NAME auth0-api CONFIG_PATH lib/cmake/auth0-api)
vcpkg_fixup_pkgconfig()
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
