# The page of `dev-tenant --ui`: plain files, which are written into the command.
set(page ${CMAKE_CURRENT_SOURCE_DIR}/ui/page)
file(GLOB page_files CONFIGURE_DEPENDS ${page}/*)
add_custom_command(
  OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/page_files.cpp
  COMMAND ${CMAKE_COMMAND} -DFOLDER=${page} -DOUTPUT=${CMAKE_CURRENT_BINARY_DIR}/page_files.cpp
          -P ${CMAKE_CURRENT_SOURCE_DIR}/ui/embed.cmake
  DEPENDS ${page_files} ${CMAKE_CURRENT_SOURCE_DIR}/ui/embed.cmake
  VERBATIM)
# A library of its own: what is generated waits for all that its target links, and the sources of the target wait for it.
add_library(auth0_page_files STATIC ${CMAKE_CURRENT_BINARY_DIR}/page_files.cpp)
target_include_directories(auth0_page_files PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(auth0_page_files PRIVATE auth0_program_settings)
target_link_libraries(auth0_commands PUBLIC auth0_page_files)
target_sources(auth0_commands PRIVATE
  ui/explanation_page.cpp
  ui/page_calls.cpp
  ui/page_server.cpp
  ui/request_guard.cpp
  ui/tenant_page.cpp)
