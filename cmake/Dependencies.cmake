# Everything comes from the system's packages; docs/dependencies.md says what each is for.
find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(CURL 7.85 REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url headers)
find_package(Idn2 MODULE REQUIRED)

# Optional: a build of this project has the Redis stores where hiredis is installed, other builds where they ask.
find_package(Hiredis MODULE QUIET)
set(AUTH0_API_REDIS_DEFAULT OFF)
if(PROJECT_IS_TOP_LEVEL AND Hiredis_FOUND)
  set(AUTH0_API_REDIS_DEFAULT ON)
endif()

# Likewise the adapter for cpp-httplib.
find_package(Httplib MODULE QUIET)
set(AUTH0_API_HTTPLIB_DEFAULT OFF)
if(PROJECT_IS_TOP_LEVEL AND Httplib_FOUND)
  set(AUTH0_API_HTTPLIB_DEFAULT ON)
endif()

# Likewise the library for gRPC, where there is what compiles a service for it, which its tests and example need. Without
# the plugin Debian's package of gRPC for CMake stops every configuration.
set(AUTH0_API_GRPC_DEFAULT OFF)
find_program(AUTH0_API_GRPC_PLUGIN grpc_cpp_plugin)
mark_as_advanced(AUTH0_API_GRPC_PLUGIN)
if(PROJECT_IS_TOP_LEVEL AND AUTH0_API_GRPC_PLUGIN)
  find_package(Protobuf QUIET)
  find_package(gRPC CONFIG QUIET)
  if(TARGET protobuf::protoc AND TARGET gRPC::grpc++)
    set(AUTH0_API_GRPC_DEFAULT ON)
  endif()
endif()
