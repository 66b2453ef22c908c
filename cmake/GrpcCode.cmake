# auth0_grpc_code(NAME FILE): a library of what protoc and gRPC's plugin make of a .proto file, compiled as it is, without
# the project's warnings. It is made when the build is configured, so that clang-tidy, which builds nothing, finds it.
function(auth0_grpc_code name file)
  cmake_path(GET file STEM stem)
  cmake_path(GET file PARENT_PATH folder)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${name})
  set(sources ${out}/${stem}.pb.cc ${out}/${stem}.grpc.pb.cc)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  if(${file} IS_NEWER_THAN ${out}/${stem}.grpc.pb.cc OR ${Protobuf_PROTOC_EXECUTABLE} IS_NEWER_THAN ${out}/${stem}.grpc.pb.cc)
    file(MAKE_DIRECTORY ${out})
    execute_process(COMMAND ${Protobuf_PROTOC_EXECUTABLE} -I${folder} --cpp_out=${out} --grpc_out=${out}
                            --plugin=protoc-gen-grpc=${AUTH0_API_GRPC_PLUGIN} ${file}
                    COMMAND_ERROR_IS_FATAL ANY)
  endif()
  add_library(${name} STATIC ${sources})
  set_target_properties(${name} PROPERTIES UNITY_BUILD OFF)
  target_include_directories(${name} SYSTEM PUBLIC ${out})
  target_link_libraries(${name} PUBLIC gRPC::grpc++ protobuf::libprotobuf)
endfunction()
