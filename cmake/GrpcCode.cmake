# auth0_grpc_code(NAME FILE): a library of what protoc and gRPC's plugin make of a .proto file, compiled as it is, without
# the project's warnings.
function(auth0_grpc_code name file)
  cmake_path(GET file STEM stem)
  cmake_path(GET file PARENT_PATH folder)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${name})
  file(MAKE_DIRECTORY ${out})
  set(sources ${out}/${stem}.pb.cc ${out}/${stem}.grpc.pb.cc)
  add_custom_command(OUTPUT ${sources} ${out}/${stem}.pb.h ${out}/${stem}.grpc.pb.h
    COMMAND protobuf::protoc -I${folder} --cpp_out=${out} --grpc_out=${out}
            --plugin=protoc-gen-grpc=$<TARGET_FILE:gRPC::grpc_cpp_plugin> ${file}
    DEPENDS ${file} VERBATIM)
  add_library(${name} STATIC ${sources})
  set_target_properties(${name} PROPERTIES UNITY_BUILD OFF CXX_CLANG_TIDY "")
  target_include_directories(${name} SYSTEM PUBLIC ${out})
  target_link_libraries(${name} PUBLIC gRPC::grpc++ protobuf::libprotobuf)
endfunction()
