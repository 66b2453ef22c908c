# Which components find_package finds, and what it says of the others: of the package that install.consumer installed in
# INSTALLED, which has all components, and of one without Redis.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)

file(REMOVE_RECURSE ${WORK_DIR})
run(${CMAKE_COMMAND} -S ${project} -B ${WORK_DIR}/without_redis -G Ninja -DAUTH0_API_BUILD_REDIS=OFF
    -DAUTH0_API_BUILD_TESTS=OFF -DAUTH0_API_BUILD_APPS=OFF)
file(GLOB_RECURSE config ${INSTALLED}/auth0-api-config.cmake)
cmake_path(GET config PARENT_PATH folder)
run(${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR}/components -B ${WORK_DIR}/use -G Ninja
    -DCMAKE_MODULE_PATH=${project}/cmake -DWITHOUT_REDIS=${WORK_DIR}/without_redis -DWITH_ALL=${folder})
