# Builds the shared libraries with the preset `shared`: without sanitizers, and in its own folder, so that ccache has what the
# preset `release` compiled. Checks their names and the symbols that they export, and builds consumers against the installed libraries.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)

set(build ${project}/build-shared)
foreach(step "--preset" "--build;--preset")
  execute_process(COMMAND ${CMAKE_COMMAND} ${step} shared WORKING_DIRECTORY ${project}
                  RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(status)
    message(FATAL_ERROR "the preset 'shared' does not build:\n${output}")
  endif()
endforeach()

string(REGEX MATCH "^[0-9]+" soversion ${VERSION})
if(soversion EQUAL 0)  # 0.x versions are not compatible
  string(REGEX MATCH "^0\\.[0-9]+" soversion ${VERSION})
endif()
foreach(library src/libauth0_api testing/libauth0_testing stores/redis/libauth0_redis integrations/grpc/libauth0_grpc)
  cmake_path(GET library FILENAME name)
  execute_process(COMMAND readelf --dynamic ${build}/${library}.so OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
  string(FIND "${output}" "soname: [${name}.so.${soversion}]" found)
  if(found EQUAL -1)
    message(FATAL_ERROR "${name} does not have the SONAME ${name}.so.${soversion}:\n${output}")
  endif()
endforeach()

run(${CMAKE_COMMAND} -DBUILD_DIR=${build} -P ${project}/tools/abi.cmake)
file(REMOVE_RECURSE ${WORK_DIR})
install_and_use(${build} ${WORK_DIR})

# Each component alone finds what its target names; together they would find it for each other.
foreach(component api testing redis asio beast httplib grpc)
  file(WRITE ${WORK_DIR}/alone/${component}/CMakeLists.txt
    "cmake_minimum_required(VERSION 3.25)\nproject(alone LANGUAGES CXX)\n"
    "find_package(auth0-api CONFIG REQUIRED COMPONENTS ${component})\n"
    "add_executable(alone a.cpp)\ntarget_link_libraries(alone PRIVATE auth0::${component})\n")
  file(WRITE ${WORK_DIR}/alone/${component}/a.cpp "int main() {}\n")
  run(${CMAKE_COMMAND} -S ${WORK_DIR}/alone/${component} -B ${WORK_DIR}/alone/${component}/build -G Ninja
      -DCMAKE_PREFIX_PATH=${WORK_DIR}/prefix)
endforeach()
