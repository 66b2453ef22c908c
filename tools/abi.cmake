# Compares the symbols that the shared libraries in BUILD_DIR (of the preset `shared`) export with the lists in abi/. With
# WRITE=ON it writes these lists instead. What no header mentions (the functions of `Impl`, lambdas) is left out.
#   cmake -DBUILD_DIR=build-shared [-DWRITE=ON] -P tools/abi.cmake
cmake_path(SET lists NORMALIZE ${CMAKE_CURRENT_LIST_DIR}/../abi)
set(folder_of_api src)
set(folder_of_testing testing)
set(folder_of_redis stores/redis)
set(folder_of_grpc integrations/grpc)

set(changes "")
foreach(name api testing redis grpc)
  execute_process(COMMAND nm --dynamic --defined-only --demangle ${BUILD_DIR}/${folder_of_${name}}/libauth0_${name}.so
                  COMMAND sed -nE "/::Impl::|[{]lambda/d; s/^[0-9a-f]+ [A-Za-z] (((typeinfo|vtable) for )?auth0::.*)$/\\1/p"
                  COMMAND env LC_ALL=C sort -u
                  OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
  if(WRITE)
    file(WRITE ${lists}/auth0_${name}.txt "${symbols}")
    continue()
  endif()
  file(WRITE ${BUILD_DIR}/abi/auth0_${name}.txt "${symbols}")
  execute_process(COMMAND diff -U 0 ${lists}/auth0_${name}.txt ${BUILD_DIR}/abi/auth0_${name}.txt OUTPUT_VARIABLE change)
  string(APPEND changes "${change}")
endforeach()

if(changes)
  message(FATAL_ERROR "The exported symbols differ from those in abi/. If this change of the ABI is meant, './run abi' writes "
                      "the lists anew; commit them with the change.\n${changes}")
endif()
