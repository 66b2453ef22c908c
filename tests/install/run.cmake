# What the scripts in this folder share.

# As in ./run: ccache knows what another clone compiled.
get_filename_component(project ${CMAKE_CURRENT_LIST_DIR}/../.. ABSOLUTE)
set(ENV{CCACHE_BASEDIR} ${project})
set(ENV{CCACHE_NOHASHDIR} 1)

# Runs a command, and fails with its output if it fails.
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "failed (${status}): ${ARGN}\n${output}")
  endif()
endfunction()

# Installs the build in build_dir below work_dir; builds and runs one consumer that finds it with CMake and one that finds it
# with pkg-config. Consumers are compiled as they are; LINK_FLAGS has what libraries with sanitizers need to be linked.
function(install_and_use build_dir work_dir)
  run(${CMAKE_COMMAND} --install ${build_dir} --prefix ${work_dir}/prefix)
  run(${CMAKE_COMMAND} -S ${CMAKE_CURRENT_FUNCTION_LIST_DIR} -B ${work_dir}/build -G Ninja
      -DCMAKE_PREFIX_PATH=${work_dir}/prefix "-DCMAKE_EXE_LINKER_FLAGS=${LINK_FLAGS}")
  run(${CMAKE_COMMAND} --build ${work_dir}/build)
  file(GLOB consumers ${work_dir}/build/consumer*)
  foreach(consumer IN LISTS consumers)
    run(${consumer})
  endforeach()

  file(GLOB_RECURSE description ${work_dir}/prefix/auth0-api.pc)
  cmake_path(GET description PARENT_PATH folder)
  file(COPY ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/pkg_config DESTINATION ${work_dir})
  run(${CMAKE_COMMAND} -E env PKG_CONFIG_PATH=${folder} "LDFLAGS=${LINK_FLAGS}" make -C ${work_dir}/pkg_config run)
endfunction()
