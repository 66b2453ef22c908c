# One of PARTS shares of what check.sh says.
#   cmake -DSOURCE_DIR=... -DWORK_DIR=... -DPART=0 -DPARTS=1 -P check.cmake
set(names TESTING_LIBRARY APPS TESTS BENCH REDIS BEAST HTTPLIB)
list(LENGTH names count)
math(EXPR last "(1 << ${count}) - 1")

# configure(COMBINATION MORE...): a bit of COMBINATION for each name. Where auth0::beast is built, auth0::asio is too.
function(configure combination)
  set(options "")
  foreach(name IN LISTS names)
    math(EXPR bit "${combination} & 1")
    math(EXPR combination "${combination} >> 1")
    list(APPEND options -DAUTH0_API_BUILD_${name}=${bit})
  endforeach()
  execute_process(
    COMMAND ${CMAKE_COMMAND} --fresh -S ${SOURCE_DIR} -B ${WORK_DIR} -G Ninja -DCMAKE_BUILD_TYPE=Debug
            -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=16 -DAUTH0_API_HARDEN=OFF
            ${options} ${ARGN}
    RESULT_VARIABLE failed OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(failed)
    message(FATAL_ERROR "cmake ${options} failed:\n${output}")
  endif()
endfunction()

foreach(combination RANGE ${PART} ${last} ${PARTS})
  configure(${combination} -DAUTH0_API_BUILD_ASIO=OFF)
endforeach()
if(PART GREATER 0)
  return()
endif()
configure(0 -DAUTH0_API_BUILD_ASIO=ON)
configure(0 -DAUTH0_API_BUILD_ASIO=OFF -DAUTH0_API_BUILD_FUZZERS=ON)

# auth0::grpc is in all of these where gRPC is installed, and in neither of those that follow.
list(APPEND names GRPC)
configure(${last} -DAUTH0_API_BUILD_ASIO=OFF)
configure(0 -DAUTH0_API_BUILD_ASIO=OFF)
execute_process(COMMAND ${CMAKE_COMMAND} --build ${WORK_DIR} RESULT_VARIABLE failed OUTPUT_VARIABLE output)
if(failed)
  message(FATAL_ERROR "the smallest combination does not build:\n${output}")
endif()
