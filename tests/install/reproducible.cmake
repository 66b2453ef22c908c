# Builds what users run in two folders of different names, and compares: static, then shared. The first build may take from
# ccache what `./run build` has compiled, the second only what was compiled for it.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)
include(ProcessorCount)
ProcessorCount(jobs)

set(first ${WORK_DIR}/a)
set(second ${WORK_DIR}/another-folder)
file(REMOVE_RECURSE ${WORK_DIR})
foreach(folder ${first} ${second})
  file(COPY ${project}/ DESTINATION ${folder} PATTERN .git EXCLUDE PATTERN build* EXCLUDE PATTERN node_modules EXCLUDE)
endforeach()

# build(SHARED): in both folders. What differs between shared and static is little more than links.
function(build shared)
  foreach(folder ${first} ${second})
    set(ENV{CCACHE_NAMESPACE} "")
    if(folder STREQUAL "${second}")
      set(ENV{CCACHE_NAMESPACE} second-build)
    endif()
    set(ENV{CCACHE_BASEDIR} ${folder})
    run(${CMAKE_COMMAND} --preset release -S ${folder} -B ${folder}/build -DBUILD_SHARED_LIBS=${shared}
        -DCMAKE_BUILD_WITH_INSTALL_RPATH=ON -DCMAKE_CXX_COMPILER_LAUNCHER=${CXX_LAUNCHER})
    run(${CMAKE_COMMAND} --build ${folder}/build --parallel ${jobs})
  endforeach()
  foreach(name ${ARGN})
    execute_process(COMMAND cmp ${first}/build/${name} ${second}/build/${name} RESULT_VARIABLE status OUTPUT_VARIABLE output
                    ERROR_VARIABLE output)
    if(status)
      message(FATAL_ERROR "two builds of the same sources differ:\n${output}")
    endif()
  endforeach()
endfunction()

build(OFF src/libauth0_api.a testing/libauth0_testing.a auth0-api)
file(COPY ${first}/build/auth0-api ${first}/build/src/libauth0_api.a DESTINATION ${WORK_DIR})
build(ON src/libauth0_api.so testing/libauth0_testing.so)
