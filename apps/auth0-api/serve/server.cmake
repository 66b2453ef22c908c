# The sidecar's server: reads HTTP, asks a gate, answers. It knows nothing of tokens, so its tests have a gate of their own.
find_package(Boost 1.81 REQUIRED COMPONENTS headers)

add_library(auth0_serve_http STATIC
  serve/acceptor.cpp
  serve/answer_text.cpp
  serve/byte_stream.cpp
  serve/connection.cpp
  serve/connection_answers.cpp
  serve/gate_and_log.cpp
  serve/gate_call.cpp
  serve/http_server.cpp
  serve/line_writer.cpp
  serve/listeners.cpp
  serve/listening_sockets.cpp
  serve/log_line.cpp
  serve/operations_gate.cpp
  serve/process.cpp
  serve/reload.cpp
  serve/request_reader.cpp
  serve/service.cpp
  serve/service_manager.cpp
  serve/sidecar.cpp
  serve/tls.cpp
  serve/trusted_peers.cpp
  serve/worker.cpp)
# Asio's TLS takes as long to compile as all the rest, which is compiled beside it.
set_source_files_properties(serve/byte_stream.cpp PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
if(AUTH0_API_SANITIZE)
  set_source_files_properties(serve/byte_stream.cpp PROPERTIES COMPILE_OPTIONS "-fno-sanitize=undefined")
endif()
target_include_directories(auth0_serve_http PUBLIC ${CMAKE_CURRENT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/src)
target_link_libraries(auth0_serve_http
  PUBLIC auth0::api Boost::headers CLI11::CLI11 OpenSSL::SSL OpenSSL::Crypto Threads::Threads
  PRIVATE fmt::fmt auth0_program_settings)

# Envoy's way to ask over gRPC.
if(AUTH0_API_BUILD_GRPC)
  include(GrpcCode)
  auth0_grpc_code(ext_authz_proto ${CMAKE_CURRENT_SOURCE_DIR}/serve/ext_authz.proto)
  add_library(auth0_serve_ext_authz STATIC
    serve/ext_authz_messages.cpp
    serve/ext_authz_server.cpp)
  target_link_libraries(auth0_serve_ext_authz PUBLIC auth0_serve_http PRIVATE ext_authz_proto auth0_program_settings)
endif()
