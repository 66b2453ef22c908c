# Installs BUILD_DIR below WORK_DIR, builds the consumers in SOURCE_DIR against it, and runs what it built.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)

file(REMOVE_RECURSE ${WORK_DIR})
install_and_use(${BUILD_DIR} ${WORK_DIR})
