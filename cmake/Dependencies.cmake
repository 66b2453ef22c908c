# Everything comes from the system's packages; docs/dependencies.md says what each is for.
find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(CURL 7.85 REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url headers)
find_package(Idn2 REQUIRED)

# Optional: a build of this project has the Redis stores where hiredis is installed, other builds where they ask.
find_package(Hiredis QUIET)
set(AUTH0_API_REDIS_DEFAULT OFF)
if(PROJECT_IS_TOP_LEVEL AND Hiredis_FOUND)
  set(AUTH0_API_REDIS_DEFAULT ON)
endif()

# Likewise the adapter for cpp-httplib.
find_package(Httplib QUIET)
set(AUTH0_API_HTTPLIB_DEFAULT OFF)
if(PROJECT_IS_TOP_LEVEL AND Httplib_FOUND)
  set(AUTH0_API_HTTPLIB_DEFAULT ON)
endif()
