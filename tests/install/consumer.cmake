# Installs BUILD_DIR below WORK_DIR, builds the consumers against it, and runs what it built. What was built with sanitizers can
# be linked by its own compiler alone.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)

set(ENV{CXX} ${COMPILER})
file(REMOVE_RECURSE ${WORK_DIR})
install_and_use(${BUILD_DIR} ${WORK_DIR})
